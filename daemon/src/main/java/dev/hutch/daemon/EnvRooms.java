package dev.hutch.daemon;

import dev.hutch.daemon.calls.EnvCalls;
import dev.hutch.daemon.calls.EnvCommits;
import dev.hutch.daemon.calls.EnvSpace;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.env.Environments;
import dev.hutch.env.change.EnvChanges;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.render.RenderCache;
import dev.hutch.env.render.Renders;
import dev.hutch.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// What environments are made with, put together.
record EnvRooms(EnvSpace space, EnvCalls calls) {
    private static final Duration REST = Duration.ofSeconds(15);

    /// What nobody waits for is begun when what he waits for has had its time.
    static Executor atRest() {
        return CompletableFuture.delayedExecutor(
                REST.toMillis(),
                TimeUnit.MILLISECONDS,
                task -> Thread.ofPlatform().daemon().name("render-sync").start(task));
    }

    /// @param later brings to disk what is in use already
    static EnvRooms open(
            Home home, Settings settings, Store store, Executor later, InstantSource clock) {
        EnvRecords records = new EnvRecords(home.state().resolve("envs"));
        Renders renders = new Renders(home.cache().resolve("renders"), store.layers(), later);
        Environments environments = new Environments(records, renders, store.images(), clock);
        EnvCalls calls =
                new EnvCalls(
                        environments,
                        new EnvCommits(environments, new EnvChanges(records, store), store),
                        store,
                        Programs.beside("hutch-enter"),
                        settings.environmentPrefix());
        RenderCache cache = new RenderCache(renders.root(), renders::needsBelow);
        return new EnvRooms(new EnvSpace(records, cache, store), calls);
    }
}
