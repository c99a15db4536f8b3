package dev.hutch.env;

import dev.hutch.api.EventSink;
import dev.hutch.env.record.EnvName;
import dev.hutch.env.render.Renders;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.image.StoreCleaner;
import dev.hutch.store.lease.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The directories of whole stacks, made when they are not there.
public final class StackRenders {
    static final List<String> NONE = List.of();

    /// How long a note that something is wanted is good for.
    private static final Duration NOTED = StoreCleaner.YOUNG.dividedBy(3);

    private final Renders renders;
    private final Images images;
    private final InstantSource clock;

    public StackRenders(Renders renders, Images images, InstantSource clock) {
        this.renders = renders;
        this.images = images;
        this.clock = clock;
    }

    Path root() {
        return renders.root();
    }

    /// The topmost first, below `root`. The lease ends with this call, but what it touched stays
    /// for minutes, and by then the record holds it.
    List<String> of(EnvName name, ResolvedStack stack, EventSink events) {
        Optional<List<String>> there = renders.find(stack.stack().layers());
        if (there.isPresent() && images.touch(stack, clock.instant().minus(NOTED))) {
            return there.get();
        }
        try (Lease _ = images.hold(stack, "env " + name)) {
            return renders.ensure(stack.stack().layers(), events);
        }
    }

    void sweep() {
        renders.sweep();
    }
}
