package dev.hutch.store.share;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.image.Elsewhere.Loss;
import dev.hutch.store.image.RemoteFetch;
import dev.hutch.store.image.RemoteFetch.Contents;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.remote.Remote;
import dev.hutch.store.remote.Repository;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks for what is lost here at remotes, first under the names that lead to it here, then in all
/// that a remote has.
final class Mending {
    private final RemoteFetch fetch;
    private final StackStore stacks;
    private final TagStore tags;
    private final RegistryAccess access;
    private final Lease lease;
    private final EventSink sink;

    private final Set<Digest> lostStacks = new HashSet<>();
    private final Set<DiffId> lostLayers = new HashSet<>();
    private final Map<Digest, String> found = new HashMap<>();

    Mending(
            RemoteFetch fetch,
            StackStore stacks,
            TagStore tags,
            RegistryAccess access,
            Lease lease,
            EventSink sink) {
        this.fetch = fetch;
        this.stacks = stacks;
        this.tags = tags;
        this.access = access;
        this.lease = lease;
        this.sink = sink;
    }

    Map<Digest, String> run(Loss loss, List<Remote> remotes) {
        lostStacks.addAll(loss.stacks());
        lostLayers.addAll(loss.layers());
        List<String> names = remotes.isEmpty() ? List.of() : names();
        for (Remote remote : remotes) {
            if (!isDone()) {
                ask(remote, names);
            }
        }
        return found;
    }

    private boolean isDone() {
        return lostStacks.isEmpty() && lostLayers.isEmpty();
    }

    /// Those of tags that lead to what is lost.
    private List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Tag tag : tags.list()) {
            boolean leads =
                    tag.history().stream().anyMatch(version -> isConcerned(version.digest()));
            if (leads) {
                names.add(tag.name().value());
            }
        }
        return List.copyOf(names);
    }

    private boolean isConcerned(Digest stack) {
        return lostStacks.contains(stack)
                || readable(stack).filter(it -> concerns(it.layers())).isPresent();
    }

    /// A stack that is damaged is among what is lost.
    private Optional<Stack> readable(Digest stack) {
        try {
            return stacks.find(stack);
        } catch (ProblemException damaged) {
            return Optional.empty();
        }
    }

    private boolean concerns(List<DiffId> layers) {
        return layers.stream().anyMatch(lostLayers::contains);
    }

    private void ask(Remote remote, List<String> names) {
        sink.stage("mend", "ask " + remote.address());
        try {
            for (String name : names) {
                if (!isDone() && !take(remote.repository(name, access))) {
                    return;
                }
            }
            for (Repository each : isDone() ? List.<Repository>of() : remote.all(access)) {
                if (isDone() || !take(each)) {
                    return;
                }
            }
        } catch (ProblemException e) {
            tell(e);
        }
    }

    /// @return false when this remote need not be asked for more
    private boolean take(Repository from) {
        try {
            Contents contents = fetch.contents(from);
            Stack stack = contents.stack();
            if (concerns(stack.layers())) {
                fetch.fetchLayers(from, contents, Set.copyOf(lostLayers), lease, sink);
                for (DiffId layer : stack.layers()) {
                    if (lostLayers.remove(layer)) {
                        found.put(layer.digest(), from.source());
                    }
                }
            }
            if (!lostStacks.isEmpty()) {
                Digest digest = stacks.put(stack);
                lease.add(digest);
                if (lostStacks.contains(digest)) {
                    Set<DiffId> all = Set.copyOf(stack.layers());
                    fetch.fetchLayers(from, contents, all, lease, sink);
                    lostStacks.remove(digest);
                    found.put(digest, from.source());
                }
            }
            return true;
        } catch (ProblemException e) {
            boolean gone = e.kind() == Problem.Kind.NOT_FOUND;
            if (!gone) {
                tell(e);
            }
            return e.kind() != Problem.Kind.UNAVAILABLE && e.kind() != Problem.Kind.TIMED_OUT;
        }
    }

    private void tell(ProblemException e) {
        if (e.kind() == Problem.Kind.CANCELLED) {
            throw e;
        }
        sink.warn(e.problem().message());
    }
}
