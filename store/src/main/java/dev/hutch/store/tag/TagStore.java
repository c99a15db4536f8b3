package dev.hutch.store.tag;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every tag, one file each. Thread-safe, and safe between processes.
public final class TagStore {
    private static final int MAX_HISTORY = 1000;
    private static final String NAMESPACE = "#ns";

    private final Path root;
    private final Path directory;
    private final Path lock;
    private final InstantSource clock;
    private final TagScope scope;
    private final String author;
    private final TagCodec codec = new TagCodec();

    public TagStore(Path root, InstantSource clock) {
        this(root, clock, TagScope.EVERYBODY, Author.ofThisProcess());
    }

    /// @param author of what is set here
    public TagStore(Path root, InstantSource clock, TagScope scope, String author) {
        this.root = root;
        this.directory =
                scope.namespace().isEmpty() ? root : root.resolve(scope.namespace() + NAMESPACE);
        this.lock = directory.resolve(".lock");
        this.clock = clock;
        this.scope = scope;
        this.author = author;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// Points a tag at something, keeping what it pointed at before in its history.
    public Tag set(TagName name, Digest digest, String source) {
        requireUnpinned();
        try (FileLock _ = FileLock.acquire(lock)) {
            Optional<Tag> before = find(name);
            if (before.isPresent() && before.get().current().digest().equals(digest)) {
                return before.get();
            }
            List<Tag.Version> history = new ArrayList<>();
            before.ifPresent(tag -> history.addAll(tag.history()));
            history.addFirst(new Tag.Version(digest, now(history), source, author));
            Tag tag = new Tag(name, history.subList(0, Math.min(history.size(), MAX_HISTORY)));
            AtomicFiles.write(path(name), codec.write(tag));
            return tag;
        }
    }

    /// Never before what is newest already: a clock that was set back must not hide this version
    /// from whoever asks for a moment.
    private Instant now(List<Tag.Version> history) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return history.isEmpty() || !now.isBefore(history.getFirst().at())
                ? now
                : history.getFirst().at();
    }

    public Optional<Tag> find(TagName name) {
        return read(directory, name).flatMap(this::inScope);
    }

    private Optional<Tag> inScope(Tag tag) {
        return scope.pinned().isEmpty() ? Optional.of(tag) : tag.asOf(scope.pinned().get());
    }

    private Optional<Tag> read(Path from, TagName name) {
        Path file = from.resolve(name.fileName());
        try {
            return Optional.of(codec.read(name, Files.readAllBytes(file), file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    public Tag get(TagName name) {
        return find(name).orElseThrow(() -> TagProblems.notFound(name));
    }

    /// All tags by name. One that cannot be read is an error, never left out: what is not seen here
    /// would be taken for garbage.
    public List<Tag> list() {
        // Gone between the listing and the reading: somebody removed it.
        return names().stream().flatMap(name -> find(name).stream()).toList();
    }

    /// The names of all tags, also of those that cannot be read.
    public List<TagName> names() {
        return names(directory);
    }

    /// The tags of this namespace with all of their history, also of what came after the moment
    /// that is looked at: for whoever deletes what no tag leads to.
    public List<Tag> whole() {
        return all(directory);
    }

    /// The tags of all other namespaces, for the same.
    public List<Tag> elsewhere() {
        try (Stream<Path> files = Files.list(root)) {
            return Stream.concat(
                            Stream.of(root),
                            files.filter(file -> file.toString().endsWith(NAMESPACE)))
                    .filter(from -> !from.equals(directory))
                    .flatMap(from -> all(from).stream())
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", root, e);
        }
    }

    private List<Tag> all(Path from) {
        return names(from).stream().flatMap(name -> read(from, name).stream()).toList();
    }

    private static List<TagName> names(Path directory) {
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
        requireUnpinned();
        try (FileLock _ = FileLock.acquire(lock)) {
            boolean there = Files.deleteIfExists(path(name));
            AtomicFiles.syncDirectory(directory);
            return there;
        } catch (IOException e) {
            throw FileProblems.of("delete", path(name), e);
        }
    }

    /// Removes one version of a tag, and the tag with its last.
    ///
    /// @param back 0 for the newest
    /// @return what was removed
    public Tag.Version removeVersion(TagName name, int back) {
        requireUnpinned();
        try (FileLock _ = FileLock.acquire(lock)) {
            Tag tag = get(name);
            Tag.Version gone = version(tag, back);
            List<Tag.Version> left = new ArrayList<>(tag.history());
            left.remove(back);
            keep(tag, left);
            return gone;
        }
    }

    /// Removes what a rule does not keep of the histories in this namespace. What tags point at now
    /// always stays. @return how many versions went
    public int trim(HistoryRule rule) {
        requireUnpinned();
        int gone = 0;
        try (FileLock _ = FileLock.acquire(lock)) {
            for (Tag tag : list()) {
                List<Tag.Version> kept = rule.kept(tag, clock.instant());
                gone += tag.history().size() - kept.size();
                if (kept.size() < tag.history().size()) {
                    keep(tag, kept);
                }
            }
        }
        return gone;
    }

    private void keep(Tag tag, List<Tag.Version> history) {
        try {
            if (history.isEmpty()) {
                Files.deleteIfExists(path(tag.name()));
                AtomicFiles.syncDirectory(directory);
            } else {
                AtomicFiles.write(path(tag.name()), codec.write(new Tag(tag.name(), history)));
            }
        } catch (IOException e) {
            throw FileProblems.of("delete", path(tag.name()), e);
        }
    }

    /// @param back 0 for the newest
    public static Tag.Version version(Tag tag, int back) {
        if (back >= tag.history().size()) {
            throw TagProblems.noVersion(tag.name(), back, tag.history().size());
        }
        return tag.history().get(back);
    }

    /// Deletes what killed writers left.
    public void sweep(Instant before) {
        AtomicFiles.sweep(directory, before);
    }

    private void requireUnpinned() {
        scope.pinned()
                .ifPresent(at -> {
                    throw TagProblems.pinned(at);
                });
    }

    private Path path(TagName name) {
        return directory.resolve(name.fileName());
    }
}
