/// Stacks: ordered layers and how to run what they make together, as in `docs/formats/stack.md`.
///
/// A stack's digest is that of its document: the same layers with the same configuration are the
/// same stack. This room knows no names and no bytes.
package dev.hutch.store.stack;
