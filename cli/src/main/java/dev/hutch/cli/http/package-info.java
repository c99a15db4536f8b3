/// `Hutch` over the daemon's socket, for a command line in a JVM of its own.
///
/// Every call travels as one WebSocket (docs/formats/daemon-http.md), whatever its mode: events,
/// streams and cancelling then need no second way. One thread sends what the user types; output is
/// written by the thread that received it, so a slow terminal slows the daemon through the window.
package dev.hutch.cli.http;
