package dev.hutch.daemon;

import dev.hutch.daemon.calls.EnvCalls;
import dev.hutch.daemon.calls.EnvCommits;
import dev.hutch.daemon.calls.EnvSpace;
import dev.hutch.daemon.calls.RunningEnvCalls;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.daemon.doctor.Doctor.Examination;
import dev.hutch.daemon.doctor.EnvironmentChecks;
import dev.hutch.env.Environments;
import dev.hutch.env.Helper;
import dev.hutch.env.RunningEnvironments;
import dev.hutch.env.StackRenders;
import dev.hutch.env.change.EnvChanges;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.render.RenderCache;
import dev.hutch.env.render.Renders;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// What environments are made with, put together.
record EnvRooms(EnvSpace space, EnvCalls calls, List<Examination> examinations) {
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
        StackRenders stacks = new StackRenders(renders, store.images(), clock);
        Helper helper = new Helper(Programs.beside("hutch-enter"));
        EnvChanges changes = new EnvChanges(records, store);
        Environments environments = new Environments(records, stacks, store.images(), clock);
        RunningEnvironments running =
                new RunningEnvironments(records, stacks, store.images(), helper);
        EnvCalls calls =
                new EnvCalls(
                        environments,
                        new EnvCommits(environments, changes, store),
                        new RunningEnvCalls(running, changes, store),
                        store,
                        helper.program(),
                        settings.environmentPrefix());
        RenderCache cache = new RenderCache(renders.root(), renders::needsBelow);
        return new EnvRooms(
                new EnvSpace(records, cache, store),
                calls,
                EnvironmentChecks.all(
                        () -> probe(helper, home), Path.of(settings.environmentPrefix())));
    }

    /// In a directory of the file system that changes are kept on.
    private static String probe(Helper helper, Home home) {
        Path directory = home.state().resolve("env-probe-" + UUID.randomUUID());
        try {
            Files.createDirectories(directory);
            return helper.probe(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        } finally {
            AtomicFiles.deleteTree(directory);
        }
    }
}
