package dev.hutch.store.reference;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// Turns what a person writes into a stack: `ref+ref+ref`, bottom to top.
public final class StackReferences {
    private final TagStore tags;
    private final StackStore stacks;
    private final LayerStore layers;
    private final InstantSource clock;

    public StackReferences(
            TagStore tags, StackStore stacks, LayerStore layers, InstantSource clock) {
        this.tags = tags;
        this.stacks = stacks;
        this.layers = layers;
        this.clock = clock;
    }

    /// The items of a reference, with those that files name in their place. One that shows files of
    /// the host is no stack. Problems: `reference.file_*`, `image.reference_invalid`.
    public static List<String> items(String reference) {
        ReferenceParts parts = ReferenceParts.of(reference);
        if (!parts.live().isEmpty()) {
            throw ReferenceProblems.onlyInEnvironments(reference, parts.live().getFirst());
        }
        return parts.items();
    }

    /// The stack, put into the store when it is a joined one.
    public Digest resolve(String reference) {
        List<String> items = items(reference);
        SequencedSet<Digest> digests = new LinkedHashSet<>();
        for (String item : items) {
            digests.addLast(digest(item)); // what was named before moves up
        }
        Digest lowest = digests.removeFirst();
        if (digests.isEmpty()) {
            return lowest;
        }
        Stack joined = stacks.get(lowest);
        for (Digest upper : digests) {
            joined = joined.under(stacks.get(upper));
        }
        return stacks.put(joined);
    }

    /// The tag that a reference is, or, by the name that a registry has for it, whose image came
    /// from there last.
    public Optional<Tag> tag(String reference) {
        Optional<Tag> tag =
                TagName.isValid(reference) ? tags.find(new TagName(reference)) : Optional.empty();
        return tag.or(() -> hosted(reference).flatMap(this::pulled));
    }

    /// What has to be pulled for an item: it names its registry, and is not here.
    public Optional<OciReference> missing(String item) {
        return tag(item).isPresent() ? Optional.empty() : hosted(item);
    }

    /// A typing error must not go looking for itself on the network: only what says at which
    /// registry it is counts as a registry's.
    private static Optional<OciReference> hosted(String item) {
        int slash = item.indexOf('/');
        String first = slash < 0 ? "" : item.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? OciReference.find(item) : Optional.empty();
    }

    private Optional<Tag> pulled(OciReference reference) {
        String source = reference.toString();
        return tags.list().stream()
                .filter(tag -> tag.current().source().equals(source))
                .max(Comparator.comparing(tag -> tag.current().at()));
    }

    private Digest digest(String text) {
        return switch (Item.parse(text, clock.instant())) {
            case Item.Version(TagName name, int back) ->
                    present(text, TagStore.version(tags.get(name), back));
            case Item.Past past -> present(text, past(past));
            case Item.Listed(String file) ->
                    throw new AssertionError(file + " should have been read");
            case Item.Named named ->
                    tag(text)
                            .map(tag -> present(text, tag.current()))
                            .or(() -> named.digest().map(this::whole))
                            .or(() -> named.digits().map(this::beginning))
                            .orElseThrow(() -> ReferenceProblems.notFound(text));
        };
    }

    private Tag.Version past(Item.Past past) {
        Tag tag = tags.get(past.name());
        return tag.asOf(past.moment())
                .orElseThrow(() ->
                        ReferenceProblems.notYet(
                                past.name(), past.moment(), tag.history().getLast().at()))
                .current();
    }

    private Digest present(String text, Tag.Version version) {
        if (stacks.find(version.digest()).isEmpty()) {
            throw ReferenceProblems.versionGone(text, version.digest());
        }
        return version.digest();
    }

    /// A digest that was written out: no list is gone through for it.
    private Digest whole(Digest digest) {
        if (stacks.find(digest).isPresent()) {
            return digest;
        }
        DiffId layer = new DiffId(digest);
        if (layers.findRecord(layer).isEmpty()) {
            throw ReferenceProblems.notFound(digest.toString());
        }
        return alone(layer);
    }

    private Digest beginning(String digits) {
        List<Digest> ofStacks =
                stacks.list().stream().filter(each -> each.hex().startsWith(digits)).toList();
        List<DiffId> ofLayers =
                layers.list().stream()
                        .filter(each -> each.digest().hex().startsWith(digits))
                        .toList();
        if (ofStacks.size() + ofLayers.size() > 1) {
            List<String> candidates = new ArrayList<>();
            ofStacks.forEach(each -> candidates.add("stack " + each.brief()));
            ofLayers.forEach(each -> candidates.add("layer " + each.digest().brief()));
            throw ReferenceProblems.ambiguous(digits, candidates);
        }
        return ofStacks.stream()
                .findFirst()
                .or(() -> ofLayers.stream().findFirst().map(this::alone))
                .orElseThrow(() -> ReferenceProblems.noDigits(digits));
    }

    private Digest alone(DiffId layer) {
        return stacks.put(new Stack(List.of(layer), RunConfig.NONE));
    }
}
