/// Layered file systems around host processes, put together.
///
/// `Environments` plans: it resolves what a user named, sees to it that the layers can be mounted,
/// and answers with what the native helper is to do. It starts no process and mounts nothing: the
/// user's own process becomes the helper, and the helper the command. A plan that nobody carries
/// out leaves nothing behind.
package dev.hutch.env;
