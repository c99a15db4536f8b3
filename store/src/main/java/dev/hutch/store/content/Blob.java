package dev.hutch.store.content;

import dev.hutch.api.Digest;
import java.time.Instant;

/// A blob that is there.
///
/// @param touched when it was last put, also in vain
public record Blob(Digest digest, long size, Instant touched) {}
