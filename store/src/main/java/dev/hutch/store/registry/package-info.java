/// OCI registries, read anonymously over HTTPS: OCI distribution specification.
///
/// `RegistryClient` fetches documents and blobs; nothing leaves it that was not checked against its
/// digest. What cannot be reached at all is `registry.unreachable`, and only that. This room is the
/// store's one door to the network; it writes nothing to disk.
package dev.hutch.store.registry;
