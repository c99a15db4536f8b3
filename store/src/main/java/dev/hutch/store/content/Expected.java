package dev.hutch.store.content;

import dev.hutch.api.Digest;
import java.util.Optional;
import java.util.OptionalLong;

/// What a writer was promised and the store holds it to.
public record Expected(Optional<Digest> digest, OptionalLong size) {
    /// Our own bytes: whatever they are, they are right.
    public static final Expected ANYTHING = new Expected(Optional.empty(), OptionalLong.empty());

    public static Expected of(Digest digest, long size) {
        return new Expected(Optional.of(digest), OptionalLong.of(size));
    }

    public static Expected of(Digest digest) {
        return new Expected(Optional.of(digest), OptionalLong.empty());
    }

    void check(Digest actual, long length) {
        if (size.isPresent() && size.getAsLong() != length) {
            throw ContentProblems.sizeMismatch(size.getAsLong(), length);
        }
        if (digest.isPresent() && !digest.get().equals(actual)) {
            throw ContentProblems.digestMismatch(digest.get(), actual);
        }
    }
}
