/// Tags: names that point at stacks, and what they pointed at before, as in `docs/formats/tags.md`.
///
/// Any number of processes may set tags at once; none loses another's. This room knows names and
/// digests. It never looks at what a digest stands for.
package dev.hutch.store.tag;
