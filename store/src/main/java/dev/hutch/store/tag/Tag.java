package dev.hutch.store.tag;

import dev.hutch.api.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A name and what it points at.
///
/// @param history newest first, never empty; the first is what counts
public record Tag(TagName name, List<Version> history) {

    public Tag {
        history = List.copyOf(history);
        if (history.isEmpty()) {
            throw new IllegalArgumentException("a tag points at something");
        }
    }

    /// @param source where it came from, for people
    /// @param author who set it, as `user@host`; empty when nobody knows
    public record Version(Digest digest, Instant at, String source, String author) {}

    public Version current() {
        return history.getFirst();
    }

    /// The same as it was at a moment; empty when it was not there yet.
    public Optional<Tag> asOf(Instant moment) {
        List<Version> then =
                history.stream().filter(version -> !version.at().isAfter(moment)).toList();
        return then.isEmpty() ? Optional.empty() : Optional.of(new Tag(name, then));
    }
}
