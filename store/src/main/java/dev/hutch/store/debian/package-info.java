/// Root file systems made from Debian packages.
///
/// `Bootstrap` runs mmdebstrap with the host's own mirror, keys and proxy, so that it works where
/// the host's apt works, as root or as an ordinary user; the tar streams out and nothing is left on
/// the host. This room never looks into the tar.
package dev.hutch.store.debian;
