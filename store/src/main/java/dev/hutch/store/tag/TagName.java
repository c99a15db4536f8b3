package dev.hutch.store.tag;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.store.archive.TarNames;
import java.util.regex.Pattern;

/// A tag's name; the grammar is in `docs/formats/tags.md`.
public record TagName(String value) implements Comparable<TagName> {
    private static final int MAX = 200;
    private static final String PART = "[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?";
    private static final Pattern GRAMMAR =
            Pattern.compile(PART + "(?:/" + PART + ")*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,63})?");

    public TagName {
        if (!isValid(value)) {
            throw new Problem(
                            Kind.INVALID,
                            "tag.name_invalid",
                            TarNames.shown(value) + " is not a tag name",
                            "use lower-case letters, digits, '.', '_', '-' and '/', such as"
                                    + " team/tools:1.2")
                    .toException();
        }
    }

    public static boolean isValid(String text) {
        return text.length() <= MAX
                && GRAMMAR.matcher(text).matches()
                && !text.startsWith("sha256:");
    }

    @Override
    public int compareTo(TagName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    String fileName() {
        return value.replace('/', '~') + ".json";
    }

    static TagName ofFileName(String name) {
        return new TagName(name.substring(0, name.length() - ".json".length()).replace('~', '/'));
    }
}
