package dev.hutch.store.tag;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every tag, one file each.
public final class TagStore {
    private static final String FORMAT = "hutch-tag";
    private static final int MAX_HISTORY = 100;

    private final Path directory;
    private final Path lock;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();

    public TagStore(Path directory, InstantSource clock) {
        this.directory = directory;
        this.lock = directory.resolve(".lock");
        this.clock = clock;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// Points a tag at something, keeping what it pointed at before in its history.
    public Tag set(TagName name, Digest digest, String source) {
        try (FileLock _ = FileLock.acquire(lock)) {
            Optional<Tag> before = find(name);
            if (before.isPresent() && before.get().current().digest().equals(digest)) {
                return before.get();
            }
            List<Tag.Version> history = new ArrayList<>();
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            history.add(new Tag.Version(digest, now, source));
            before.ifPresent(tag -> history.addAll(tag.history()));
            Tag tag = new Tag(name, history.subList(0, Math.min(history.size(), MAX_HISTORY)));
            AtomicFiles.write(path(name), write(tag));
            return tag;
        }
    }

    public Optional<Tag> find(TagName name) {
        try {
            return Optional.of(read(name, Files.readAllBytes(path(name))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", path(name), e);
        }
    }

    /// All tags by name. One that cannot be read is an error, never left out: what is not seen here
    /// would be taken for garbage.
    public List<Tag> list() {
        // Gone between the listing and the reading: somebody removed it.
        return names().stream().flatMap(name -> find(name).stream()).toList();
    }

    /// The names of all tags, also of those that cannot be read.
    public List<TagName> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.startsWith("."))
                    .map(TagName::ofFileName)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    /// Removes a tag with its history, also a damaged one. @return false when there was none
    public boolean remove(TagName name) {
        try (FileLock _ = FileLock.acquire(lock)) {
            boolean there = Files.deleteIfExists(path(name));
            AtomicFiles.syncDirectory(directory);
            return there;
        } catch (IOException e) {
            throw FileProblems.of("delete", path(name), e);
        }
    }

    /// Deletes what killed writers left.
    public void sweep(Instant before) {
        AtomicFiles.sweep(directory, before);
    }

    private Path path(TagName name) {
        return directory.resolve(name.fileName());
    }

    private byte[] write(Tag tag) {
        ObjectNode node = json.createObjectNode();
        node.put("format", FORMAT).put("version", 1).put("name", tag.name().value());
        ArrayNode history = node.putArray("history");
        for (Tag.Version version : tag.history()) {
            history.addObject()
                    .put("digest", version.digest().toString())
                    .put("at", version.at().toString())
                    .put("source", version.source());
        }
        return (json.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Tag read(TagName name, byte[] document) {
        try {
            JsonNode node = json.readTree(document);
            if (!FORMAT.equals(node.path("format").asString(""))
                    || node.path("version").asInt(0) != 1) {
                throw malformed(name, null);
            }
            List<Tag.Version> history = new ArrayList<>();
            for (JsonNode version : node.path("history")) {
                history.add(
                        new Tag.Version(
                                Digest.parse(version.path("digest").asString("")),
                                Instant.parse(version.path("at").asString("")),
                                version.path("source").asString("")));
            }
            return new Tag(name, history);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw malformed(name, e);
        } catch (ProblemException e) {
            throw malformed(name, e);
        }
    }

    private ProblemException malformed(TagName name, @Nullable Throwable cause) {
        Problem problem =
                new Problem(
                        Kind.CORRUPT,
                        "tag.malformed",
                        "the tag file " + path(name) + " is damaged",
                        "hutch image rm " + name + ", then pull or import again");
        return cause == null ? problem.toException() : problem.toException(cause);
    }
}
