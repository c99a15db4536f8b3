package dev.hutch.store.tag;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which tags are seen, and as of when.
///
/// @param namespace empty for the one everybody has; tags of others are not seen
/// @param pinned later versions are not seen, and nothing can be set or removed
public record TagScope(String namespace, Optional<Instant> pinned) {
    private static final Pattern GRAMMAR =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)?");

    public static final TagScope EVERYBODY = new TagScope("", Optional.empty());

    public TagScope {
        if (!GRAMMAR.matcher(namespace).matches()) {
            throw new Problem(
                            Kind.INVALID,
                            "tag.namespace_invalid",
                            "'" + namespace + "' is no namespace of tags",
                            "use lower-case letters, digits, '.', '_' and '-'")
                    .toException();
        }
    }
}
