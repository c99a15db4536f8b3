package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.RootSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which layer came out of what went in: one file for each step, named by the fingerprint of all
/// that could change its outcome, holding the layer's DiffId, or nothing when the step changed no
/// file. Keeps its layers from being cleaned away; the least recently used steps are forgotten.
public final class BuildCache implements RootSource {
    /// Some dozens of images' worth.
    private static final int MAX_STEPS = 1000;

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private final Path directory;
    private final LayerStore layers;
    private final InstantSource clock;

    public BuildCache(Path directory, LayerStore layers, InstantSource clock) {
        this.directory = directory;
        this.layers = layers;
        this.clock = clock;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// What a step came to: a layer, or no change.
    record Outcome(Optional<DiffId> layer) {}

    /// @return empty when it has to be done: never done before, or its layer is gone
    Optional<Outcome> find(String fingerprint) {
        Path file = directory.resolve(fingerprint);
        try {
            String text = Files.readString(file).strip();
            Outcome outcome =
                    new Outcome(
                            text.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new DiffId(Digest.parse(text))));
            if (outcome.layer.isPresent() && !layers.touch(outcome.layer.get())) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(outcome);
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    void put(String fingerprint, Optional<DiffId> layer) {
        String text = layer.map(it -> it.digest() + "\n").orElse("\n");
        AtomicFiles.write(directory.resolve(fingerprint), text.getBytes(StandardCharsets.US_ASCII));
        List<Path> files = files();
        files.subList(0, Math.max(0, files.size() - MAX_STEPS)).forEach(BuildCache::forget);
    }

    @Override
    public Set<Digest> roots() {
        Set<Digest> roots = new HashSet<>();
        for (Path file : files()) {
            try {
                String text = Files.readString(file).strip();
                if (!text.isEmpty()) {
                    roots.add(Digest.parse(text));
                }
            } catch (NoSuchFileException forgotten) {
                // Then it needs nothing.
            } catch (IOException e) {
                throw FileProblems.of("read", file, e);
            }
        }
        return roots;
    }

    /// Oldest first.
    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(BuildCache::used))
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static FileTime used(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileProblems.of("delete", file, e);
        }
    }
}
