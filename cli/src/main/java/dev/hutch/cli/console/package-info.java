/// The user's side of a command: arguments' environment, streams, terminal.
///
/// `Console` is the one interface that all command logic is written against. It never leads to
/// `System.out`, to the environment of this process or to its working directory: in the daemon
/// those belong to nobody.
package dev.hutch.cli.console;
