package dev.hutch.vm.machine.enter;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.ExtendedAttributes;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A file or a tree of the host, written as a tar with its owners. Links are sent as links, hard
/// ones too; sockets, pipes and devices are left out with a warning.
final class HostTree {
    private static final int MODE_BITS = 07777;

    private static final InputStream NOTHING = InputStream.nullInputStream();

    private final Path root;
    private final String name;
    private final EventSink events;
    private final CopyTar.Progress progress;

    /// Files with several names that were sent already, and the name they were sent under.
    private final Map<Object, String> linked = new HashMap<>();

    /// @param name of the root in the archive; empty: only what is in it
    HostTree(Path root, String name, EventSink events) {
        this.root = root;
        this.name = name;
        this.events = events;
        this.progress = new CopyTar.Progress(events);
    }

    void writeTo(OutputStream out) {
        try {
            // Closing writes the last block; only then is it a whole archive.
            TarWriter tar = new TarWriter(out);
            add(tar, root, name);
            tar.close();
        } catch (IOException e) {
            throw EnterProblems.io("read", root, e);
        }
    }

    private void add(TarWriter tar, Path file, String as) throws IOException {
        BasicFileAttributes about =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (about.isSymbolicLink()) {
            String target = CopyTar.name(Files.readSymbolicLink(file));
            put(tar, file, entry(file, as, Kind.SYMLINK, 0, target), NOTHING);
        } else if (about.isDirectory()) {
            addDirectory(tar, file, as);
        } else if (about.isRegularFile()) {
            addFile(tar, file, as);
        } else {
            events.warn("left out " + file + ", which is no file, directory or link");
        }
    }

    private void addDirectory(TarWriter tar, Path directory, String as) throws IOException {
        if (!as.isEmpty()) {
            put(tar, directory, entry(directory, as, Kind.DIRECTORY, 0, ""), NOTHING);
        }
        List<Path> children;
        try (Stream<Path> entries = Files.list(directory)) {
            children = entries.sorted().toList();
        }
        for (Path child : children) {
            String childName = CopyTar.name(Objects.requireNonNull(child.getFileName()));
            add(tar, child, as.isEmpty() ? childName : as + "/" + childName);
        }
    }

    private void addFile(TarWriter tar, Path file, String as) throws IOException {
        if ((int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
            String earlier = linked.putIfAbsent(identity(file), as);
            if (earlier != null) {
                put(tar, file, entry(file, as, Kind.HARDLINK, 0, earlier), NOTHING);
                return;
            }
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            put(tar, file, entry(file, as, Kind.FILE, Files.size(file), ""), progress.of(in));
        }
    }

    private static Object identity(Path file) throws IOException {
        return List.of(
                Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS),
                Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private TarEntry entry(Path file, String as, Kind kind, long size, String target)
            throws IOException {
        Map<String, Object> unix =
                Files.readAttributes(file, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        boolean bears = kind == Kind.FILE || kind == Kind.DIRECTORY;
        Map<String, byte[]> attributes =
                bears ? CopyTar.sent(file, ExtendedAttributes.of(file)) : Map.of();
        return new TarEntry(
                as,
                kind,
                (int) number(unix, "mode") & MODE_BITS,
                number(unix, "uid"),
                number(unix, "gid"),
                size,
                0,
                target,
                attributes);
    }

    private static void put(TarWriter tar, Path file, TarEntry entry, InputStream content)
            throws IOException {
        Instant time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        tar.add(entry.withTime(time.getEpochSecond()), time.getNano(), content);
    }

    private static long number(Map<String, Object> unix, String name) {
        return ((Number) Objects.requireNonNull(unix.get(name))).longValue();
    }
}
