/// The command line: `Cli` turns arguments and a console into an exit code.
///
/// The daemon runs it in-process for the thin native client; `CliMain` runs the same in a JVM of
/// its own, over HTTP. Command families live in rooms below (`vm`, `image`, `kernel`, `system`),
/// what they share in `command`, how things look in `render`. Nothing here touches `System.out`
/// except `CliMain`.
package dev.hutch.cli;
