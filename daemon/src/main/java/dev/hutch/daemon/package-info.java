/// The daemon as a process: where everything is put together, by hand, and taken down again.
///
/// `Main` is the process, `Daemon` the composition root. Nothing points at this room.
package dev.hutch.daemon;
