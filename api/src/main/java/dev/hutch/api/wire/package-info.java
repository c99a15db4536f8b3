/// The records of the API as JSON, the same on both ends of every wire.
///
/// Requests are strict: an unknown field is an error that names it. Answers are lenient: a newer
/// daemon may say more than an older client knows. Enum constants travel as lower-case words,
/// events as an object with one field that names the kind. This room knows text, never sockets.
package dev.hutch.api.wire;
