package dev.hutch.store.share;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.image.Arrival;
import dev.hutch.store.image.Elsewhere;
import dev.hutch.store.image.LinksBelow;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.image.RemoteFetch;
import dev.hutch.store.image.RemotePush;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.reference.StackReferences;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.remote.DirectoryRemote;
import dev.hutch.store.remote.RegistryRemote;
import dev.hutch.store.remote.Remote;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.remote.Repository;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Sends images to remotes and brings them from there. Thread-safe.
///
/// Doing the same again moves no bytes that have arrived, so what was cut off goes on where it was.
public final class Sharing implements Elsewhere {
    private static final Pattern DIGITS = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    /// Says of whoever is asked that he does not have it, not that he cannot tell.
    private static final Set<String> NOT_THERE =
            Set.of("remote.not_found", "remote.name_invalid", "registry.not_found");

    private final Remotes remotes;
    private final RemoteFetch fetch;
    private final RemotePush pushes;
    private final LayerStore layers;
    private final StackStore stacks;
    private final TagStore tags;
    private final LeaseStore leases;
    private final Origins origins;
    private final StackReferences references;

    public Sharing(
            Remotes remotes,
            RemoteFetch fetch,
            RemotePush pushes,
            LayerStore layers,
            StackStore stacks,
            TagStore tags,
            LeaseStore leases,
            Origins origins,
            StackReferences references) {
        this.remotes = remotes;
        this.fetch = fetch;
        this.pushes = pushes;
        this.layers = layers;
        this.stacks = stacks;
        this.tags = tags;
        this.leases = leases;
        this.origins = origins;
        this.references = references;
    }

    public Remotes remotes() {
        return remotes;
    }

    /// What was brought.
    ///
    /// @param tag empty when it got none
    /// @param source where it was
    public record Brought(Digest digest, Stack stack, Optional<TagName> tag, String source) {}

    /// Sends a stack.
    ///
    /// @param remote its name or address; empty: the first that is set up
    /// @param name to go by there; empty: that of the tag which the stack was named by
    /// @param lease holds the stack
    public PushView push(
            ResolvedStack stack,
            String remote,
            String name,
            RegistryAccess access,
            Lease lease,
            EventSink sink) {
        Optional<Tag> tag = references.tag(stack.reference());
        String there =
                name.isEmpty()
                        ? tag.map(it -> it.name().value())
                                .orElseThrow(() -> ShareProblems.nameless(stack.reference()))
                        : new TagName(name).value();
        Repository to =
                switch (remotes.get(remote)) {
                    case DirectoryRemote directory -> directory.repository(there, access);
                    case RegistryRemote registry ->
                            registry.repository(there, access, from(tag, stack.digest()));
                };
        return pushes.push(stack, to, lease, sink);
    }

    /// Where a tag's image came from, when it is still the one that came.
    private Optional<OciReference> from(Optional<Tag> tag, Digest stack) {
        return tag.map(it -> it.current().source())
                .filter(source -> !source.contains("://"))
                .filter(_ -> origins.ofStack(stack).isPresent())
                .flatMap(OciReference::find);
    }

    /// Brings an image here.
    ///
    /// @param name that it goes by there, or digits of its digest
    /// @param remote its name or address; empty: the first of all that has it
    /// @param tag to go by here; empty: its name, and none at all for digits
    public Brought pull(
            String name,
            String remote,
            String tag,
            RegistryAccess access,
            Preparation preparation,
            EventSink sink) {
        Optional<TagName> wanted =
                tag.isEmpty()
                        ? Optional.of(name)
                                .filter(it -> !DIGITS.matcher(it).matches())
                                .map(it -> new TagName(it.split("@", 2)[0]))
                        : Optional.of(new TagName(tag));
        List<Remote> asked =
                remote.isEmpty() && !remotes.settings().isEmpty()
                        ? remotes.all()
                        : List.of(remotes.get(remote));
        Optional<ProblemException> unreachable = Optional.empty();
        for (Remote each : asked.subList(0, asked.size() - 1)) {
            try {
                return pull(each.repository(name, access), name, wanted, preparation, sink);
            } catch (ProblemException e) {
                if (mayBeElsewhere(e.problem())) {
                    sink.warn(e.problem().message() + "; trying the next remote");
                    unreachable = unreachable.or(() -> Optional.of(e));
                } else if (!NOT_THERE.contains(e.problem().code())) {
                    throw e;
                }
            }
        }
        try {
            Repository last = asked.getLast().repository(name, access);
            return pull(last, name, wanted, preparation, sink);
        } catch (ProblemException e) {
            // Who could not be asked may have it: that is what has to be mended.
            throw NOT_THERE.contains(e.problem().code()) ? unreachable.orElse(e) : e;
        }
    }

    private static boolean mayBeElsewhere(Problem problem) {
        return switch (problem.kind()) {
            case UNAVAILABLE, TIMED_OUT, DENIED, EXHAUSTED -> true;
            default -> false;
        };
    }

    private Brought pull(
            Repository from,
            String name,
            Optional<TagName> tag,
            Preparation preparation,
            EventSink sink) {
        sink.stage("resolve", "ask for " + from.source());
        try (Lease lease = leases.acquire("pull " + from.source(), List.of())) {
            Arrival arrival = fetch.fetch(from, lease, preparation, sink);
            LinksBelow.check(arrival.stack().layers(), layers);
            preparation.complete(arrival.stack().layers(), sink);
            Digest digest = stacks.put(arrival.stack());
            lease.add(digest);
            requireNamed(name, digest, from);
            arrival.documents().ifPresent(it -> origins.remember(it.named(), it.origin(digest)));
            tag.ifPresent(it -> tags.set(it, digest, arrival.source()));
            return new Brought(digest, arrival.stack(), tag, arrival.source());
        }
    }

    /// What a remote says of digests is only its word.
    private static void requireNamed(String name, Digest stack, Repository from) {
        var digits = DIGITS.matcher(name);
        if (digits.matches() && !stack.hex().startsWith(digits.group(1))) {
            boolean manifest =
                    from.head().filter(it -> it.hex().startsWith(digits.group(1))).isPresent();
            if (!manifest && !TagName.isValid(name)) {
                throw ShareProblems.another(from.source(), digits.group(1));
            }
        }
    }

    @Override
    public boolean bring(
            String item, RegistryAccess access, Preparation preparation, EventSink sink) {
        if (remotes.settings().isEmpty()
                || !(TagName.isValid(item) || DIGITS.matcher(item).matches())) {
            return false;
        }
        try {
            pull(item, "", "", access, preparation, sink);
            return true;
        } catch (ProblemException e) {
            if (NOT_THERE.contains(e.problem().code())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Map<Digest, String> mend(Loss loss, RegistryAccess access, Lease lease, EventSink sink) {
        Mending mending = new Mending(fetch, stacks, tags, access, lease, sink);
        return mending.run(loss, remotes.all());
    }
}
