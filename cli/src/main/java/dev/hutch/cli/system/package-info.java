/// The commands about hutch itself: the daemon, the host it stands on, the build, completion.
///
/// Some of them must work without a daemon: `version`, `completion`, `daemon stop|status|logs`.
package dev.hutch.cli.system;
