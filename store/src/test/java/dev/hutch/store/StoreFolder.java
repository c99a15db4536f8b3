package dev.hutch.store;

import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.image.ImageCatalog;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.Timings;
import dev.hutch.store.remote.RemoteSetting;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.tag.TagScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// A store for a test, and what its directory holds.
public record StoreFolder(Path root) {

    public Store open() {
        return open(InstantSource.system());
    }

    public Store open(InstantSource clock) {
        return open(clock, Timings.registries(Timings.noting(new CopyOnWriteArrayList<>())));
    }

    public Store open(InstantSource clock, Registries registries) {
        return Store.open(root, clock, registries);
    }

    /// One that shares images.
    public Store open(RemoteSetting... remotes) {
        Registries registries = Timings.registries(Timings.noting(new CopyOnWriteArrayList<>()));
        return Store.open(
                root,
                InstantSource.system(),
                registries,
                ArchiveLimits.DEFAULT,
                ImageCatalog::builtIn,
                TagScope.EVERYBODY,
                new Remotes(List.of(remotes), registries));
    }

    public Store at(Instant instant) {
        return open(InstantSource.fixed(instant));
    }

    /// Every file with its size, lock files left out.
    public Map<String, Long> contents() {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, Long> contents = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(".lock")) {
                    contents.put(root.relativize(file).toString(), Files.size(file));
                }
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
