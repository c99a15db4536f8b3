package dev.hutch.env.record;

import dev.hutch.api.Digest;
import java.nio.charset.StandardCharsets;

/// Something that somebody wanted to be known of an environment.
public sealed interface Annotation {
    /// What is written down in the record itself; anything larger is kept in the store.
    int MOST_INLINE = 16 << 10;

    record Text(String value) implements Annotation {}

    record Kept(Digest blob) implements Annotation {}

    static boolean isLarge(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length > MOST_INLINE;
    }
}
