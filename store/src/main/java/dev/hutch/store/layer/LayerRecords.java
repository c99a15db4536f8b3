package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files of `docs/formats/layer.md`.
final class LayerRecords {
    private static final String FORMAT = "hutch-layer";
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final Path lock;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();

    LayerRecords(Path root, InstantSource clock) {
        this.directory = root.resolve("sha256");
        this.lock = root.resolve(".lock");
        this.clock = clock;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    void write(Layer layer) {
        byte[] line =
                (json.writeValueAsString(toJson(layer)) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileLock _ = FileLock.acquire(lock)) {
            AtomicFiles.write(path(layer.diffId()), line);
        }
        touch(layer.diffId());
    }

    Optional<Layer> find(DiffId diffId) {
        Path path = path(diffId);
        try {
            return Optional.of(fromJson(json.readTree(Files.readAllBytes(path))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException | IllegalArgumentException | ProblemException e) {
            throw LayerProblems.malformed(path, e);
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    List<DiffId> list() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .map(hex -> new DiffId(new Digest(hex)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    boolean touch(DiffId diffId) {
        try (FileLock _ = FileLock.acquire(lock)) {
            Files.setLastModifiedTime(path(diffId), FileTime.from(clock.instant()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("touch", path(diffId), e);
        }
    }

    Instant touched(DiffId diffId) {
        try {
            return Files.getLastModifiedTime(path(diffId)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MIN;
        } catch (IOException e) {
            throw FileProblems.of("look at", path(diffId), e);
        }
    }

    boolean delete(DiffId diffId, Instant ifUntouchedSince) {
        Path path = path(diffId);
        try (FileLock _ = FileLock.acquire(lock)) {
            if (!Files.getLastModifiedTime(path).toInstant().isBefore(ifUntouchedSince)) {
                return false;
            }
            return Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("delete", path, e);
        }
    }

    void sweep(Instant before) {
        AtomicFiles.sweep(directory, before);
    }

    private ObjectNode toJson(Layer layer) {
        ObjectNode node = json.createObjectNode();
        node.put("format", FORMAT).put("version", 1);
        node.put("diffId", layer.diffId().toString());
        node.put("bytes", layer.bytes()).put("entries", layer.entries());
        node.putObject("wire")
                .put("digest", layer.wire().toString())
                .put("size", layer.wireBytes())
                .put("compression", layer.compression().name().toLowerCase(Locale.ROOT));
        node.put("tree", layer.tree().toString());
        new TreeSet<>(layer.superseded()).forEach(node.putArray("superseded")::add);
        if (layer.needsBelow()) {
            node.put("needsBelow", true);
        }
        layer.root()
                .ifPresent(root ->
                        node.putObject("root")
                                .put("mode", String.format(Locale.ROOT, "%04o", root.mode()))
                                .put("uid", root.uid())
                                .put("gid", root.gid()));
        return node;
    }

    private static Layer fromJson(JsonNode node) {
        if (!FORMAT.equals(node.path("format").asString(""))
                || node.path("version").asInt(0) != 1) {
            throw new IllegalArgumentException("not a version 1 layer record");
        }
        JsonNode wire = node.path("wire");
        Set<Long> superseded = new HashSet<>();
        node.path("superseded").forEach(place -> superseded.add(place.asLong()));
        return new Layer(
                DiffId.parse(node.path("diffId").asString("")),
                node.path("bytes").asLong(),
                node.path("entries").asLong(),
                Digest.parse(wire.path("digest").asString("")),
                wire.path("size").asLong(),
                Compression.valueOf(wire.path("compression").asString("").toUpperCase(Locale.ROOT)),
                Digest.parse(node.path("tree").asString("")),
                node.path("needsBelow").asBoolean(false),
                superseded,
                root(node.path("root")));
    }

    private static Optional<RootDirectory> root(JsonNode root) {
        return root.isObject()
                ? Optional.of(
                        new RootDirectory(
                                Integer.parseInt(root.path("mode").asString(""), 8),
                                root.path("uid").asLong(),
                                root.path("gid").asLong()))
                : Optional.empty();
    }

    private Path path(DiffId diffId) {
        return directory.resolve(diffId.digest().hex() + SUFFIX);
    }
}
