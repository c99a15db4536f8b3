package dev.hutch.store;

import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.Timings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
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
