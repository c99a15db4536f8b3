package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns what a person writes into a stack: `ref+ref+ref`, each a tag, a stack's digest, or the
/// first digits of one.
final class StackReferences {
    private static final Pattern PREFIX = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    /// More than anybody stacks by hand.
    private static final int MAX_PARTS = 32;

    private final TagStore tags;
    private final StackStore stacks;

    StackReferences(TagStore tags, StackStore stacks) {
        this.tags = tags;
        this.stacks = stacks;
    }

    /// The stack, put into the store when it is a joined one.
    ResolvedStack resolve(String reference) {
        String[] parts = reference.strip().split("\\+", -1);
        if (parts.length > MAX_PARTS) {
            throw ImageProblems.badReference(reference);
        }
        if (parts.length == 1) {
            Digest digest = digest(parts[0]);
            return new ResolvedStack(reference, digest, stacks.get(digest));
        }
        Stack joined = stacks.get(digest(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            joined = joined.under(stacks.get(digest(parts[i])));
        }
        return new ResolvedStack(reference, stacks.put(joined), joined);
    }

    /// One part of a reference. A tag wins over digits.
    Digest digest(String part) {
        if (part.isBlank()) {
            throw ImageProblems.badReference(part);
        }
        Optional<Tag> tag = TagName.isValid(part) ? tags.find(new TagName(part)) : Optional.empty();
        if (tag.isPresent()) {
            return tag.get().current().digest();
        }
        Matcher prefix = PREFIX.matcher(part);
        if (!prefix.matches()) {
            throw TagName.isValid(part) || part.contains("/") || part.contains(":")
                    ? ImageProblems.notFound(part)
                    : ImageProblems.badReference(part);
        }
        List<Digest> found =
                stacks.list().stream()
                        .filter(stack -> stack.hex().startsWith(prefix.group(1)))
                        .toList();
        if (found.isEmpty()) {
            throw ImageProblems.notFound(part);
        }
        if (found.size() > 1) {
            throw ImageProblems.ambiguous(part, found.stream().map(Digest::brief).toList());
        }
        return found.getFirst();
    }
}
