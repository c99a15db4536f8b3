/// Logins: found where the Docker and Podman families keep them.
///
/// `Logins` looks through the files of one user, most specific entry first, and asks credential
/// helpers. What it finds is a `Login`, which never shows its secret. This room reads files and
/// runs helpers; it writes nothing and never speaks to a registry.
package dev.hutch.store.registry.auth;
