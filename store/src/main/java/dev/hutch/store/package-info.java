/// The store, put together: `Store.open` makes one from a directory.
///
/// Its rooms stand on each other in this order: `content` (bytes by digest), `archive` (hostile tar
/// in, canonical tar out), `tree` (what is in a layer), `layer`, `stack`, `tag`, `lease`, `oci`,
/// `registry`, `debian`, and `image` on top, which is what others talk to; `space` looks at all of
/// it as a whole.
package dev.hutch.store;
