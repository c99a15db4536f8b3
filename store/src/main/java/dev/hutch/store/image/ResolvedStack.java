package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.store.stack.Stack;

/// What a stack reference stands for.
///
/// @param reference as it was written
/// @param digest of the stack, which is in the store
public record ResolvedStack(String reference, Digest digest, Stack stack) {}
