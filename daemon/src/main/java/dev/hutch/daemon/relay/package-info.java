/// The daemon's end of the thin native client: docs/formats/client-relay.md.
///
/// `RelayServer` listens; each connection hands over a command line, which the very same `cli` code
/// runs here on a virtual thread, its console being frames. Three threads per connection: the
/// reader (takes frames, never blocks on anything else), the command, and the writer. Only the
/// command is ever interrupted, so no interrupt can close the socket under an exit code.
///
/// ```
///   HELLO..RUN          command ends            frames flushed
///   handing over -----> running ------> ending -------------> closed
///        |                 | client gone: interrupt              ^
///        +-- REFUSE, RESTART ------------------------------------+
/// ```
package dev.hutch.daemon.relay;
