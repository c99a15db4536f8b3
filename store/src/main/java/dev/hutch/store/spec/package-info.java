/// Files that people write for hutch to read: lists of references, live layers. TOML or YAML, as
/// the name's ending says; either way one tree of texts, lists and tables, bounded in size and
/// depth. What may stand in it is for others to say.
package dev.hutch.store.spec;
