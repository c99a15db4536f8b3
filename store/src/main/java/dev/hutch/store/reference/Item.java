package dev.hutch.store.reference;

import dev.hutch.api.Digest;
import dev.hutch.api.Moment;
import dev.hutch.api.ProblemException;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.tag.TagName;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One item of a stack reference, as its form shows what it is.
sealed interface Item {
    Pattern VERSION = Pattern.compile("(.+)~(\\d{1,6})");
    Pattern DIGITS = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    /// An earlier version of a tag, 0 for the present one.
    record Version(TagName name, int back) implements Item {}

    /// A tag as it was.
    record Past(TagName name, Instant moment) implements Item {}

    /// A file with a list of references.
    record Listed(String file) implements Item {}

    /// A name that must be a tag, the first digits of a digest, or a registry's; what of these it
    /// is shows in what is there.
    record Named(Optional<TagName> tag, Optional<String> digits, Optional<OciReference> registry)
            implements Item {

        /// The whole digest, when all of it is there.
        Optional<Digest> digest() {
            return digits.filter(hex -> hex.length() == 64).map(Digest::new);
        }
    }

    /// @param now what ages count from
    static Item parse(String text, Instant now) {
        if (text.startsWith("/")) {
            return new Listed(text);
        }
        Matcher version = VERSION.matcher(text);
        if (version.matches()) {
            return new Version(name(version.group(1), text), Integer.parseInt(version.group(2)));
        }
        int at = text.indexOf('@');
        if (at >= 0 && !text.startsWith("sha256:", at + 1)) {
            return new Past(name(text.substring(0, at), text), moment(text, at, now));
        }
        Matcher digits = DIGITS.matcher(text);
        Named named =
                new Named(
                        TagName.isValid(text) ? Optional.of(new TagName(text)) : Optional.empty(),
                        digits.matches() ? Optional.of(digits.group(1)) : Optional.empty(),
                        OciReference.find(text));
        if (named.tag.isEmpty() && named.digits.isEmpty() && named.registry.isEmpty()) {
            throw ReferenceProblems.invalid(text);
        }
        return named;
    }

    private static TagName name(String name, String whole) {
        if (!TagName.isValid(name)) {
            throw ReferenceProblems.invalid(whole);
        }
        return new TagName(name);
    }

    private static Instant moment(String text, int at, Instant now) {
        try {
            return Moment.parse(text.substring(at + 1), now);
        } catch (ProblemException e) {
            throw ReferenceProblems.moment(text, e.problem());
        }
    }
}
