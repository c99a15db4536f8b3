/// OCI registries: OCI distribution specification.
///
/// `Registries.as` gives one caller a `RegistryClient`, which fetches documents and blobs, and from
/// there a `RegistryUpload`. Documents do not leave it unchecked; a blob's digest is checked by
/// whoever stores it. What fails and may pass is tried again, a transfer where it broke. What
/// cannot be reached at all is `registry.unreachable`. This room is the store's one door to the
/// network; it writes nothing to disk and never logs what a login holds.
package dev.hutch.store.registry;
