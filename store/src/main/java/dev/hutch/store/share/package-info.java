/// Images between this store and its remotes: sent there, brought here, and what was lost here
/// fetched again.
///
/// What is sent goes out in the form that every OCI tool reads; what is fetched is believed to be
/// nothing but what its digests say. Nothing here knows whether a remote is a registry or a
/// directory, but for what is near enough to be mounted.
package dev.hutch.store.share;
