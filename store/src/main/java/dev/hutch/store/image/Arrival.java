package dev.hutch.store.image;

import dev.hutch.store.stack.Stack;

/// An image whose layers have come into the store.
///
/// @param source where from, for people
record Arrival(Stack stack, String source) {}
