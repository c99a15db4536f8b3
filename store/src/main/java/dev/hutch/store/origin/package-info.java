/// Where images came from: the documents of a registry that a stack was made of, as in
/// `docs/formats/origin.md`.
///
/// They let an unchanged image be known by one question, and let it go out again byte for byte as
/// it came in. Nothing depends on them: what is missing or damaged here is fetched or made anew.
package dev.hutch.store.origin;
