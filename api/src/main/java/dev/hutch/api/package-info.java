/// The words of hutch: identities, sizes, problems and events.
///
/// Everything here is a value. Constructors validate, so that holding a `VmName` means holding a
/// legal one. Nothing here opens a file, reads the clock or starts a thread.
package dev.hutch.api;
