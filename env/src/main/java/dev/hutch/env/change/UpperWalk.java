package dev.hutch.env.change;

import dev.hutch.linux.files.ExtendedAttributes;
import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What was changed in an environment, as the entries of a tar with OCI's whiteouts. Reads the
/// upper directory of an overlayfs as it lies there.
///
/// To an ordinary user everything there is his own; in the tar a file keeps the owner that it had
/// in the layers below, and what is new is root's, as in an image that anybody else makes.
final class UpperWalk {
    private static final int TYPE_BITS = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;
    private static final String OVERLAY = "user.overlay.";

    private final Path root;
    private final Below below;
    private final boolean ownersCount;
    private final Map<String, String> firstNames = new HashMap<>();

    /// @param ownersCount files have the owners that they are to have; else they are all one user's
    UpperWalk(Path root, Below below, boolean ownersCount) {
        this.root = root;
        this.below = below;
        this.ownersCount = ownersCount;
    }

    /// Takes one entry after the other, and reads the content of each file to its end.
    @FunctionalInterface
    interface Sink {
        void add(TarEntry entry, InputStream content) throws IOException;
    }

    void into(Sink sink) throws IOException {
        add(root, "", sink);
    }

    private void add(Path path, String name, Sink sink) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int type = (int) number(stat, "mode") & TYPE_BITS;
        if (OverlayFiles.isWhiteout(stat)) {
            sink.add(bare(name, Kind.WHITEOUT), InputStream.nullInputStream());
            return;
        }
        switch (type) {
            case REGULAR -> addFile(path, name, stat, sink);
            case SYMLINK -> {
                String target = TarNames.decode(FileNames.of(Files.readSymbolicLink(path)));
                sink.add(
                        entry(path, name, Kind.SYMLINK, stat, 0, target),
                        InputStream.nullInputStream());
            }
            case DIRECTORY -> {
                sink.add(
                        entry(path, name, Kind.DIRECTORY, stat, 0, ""),
                        InputStream.nullInputStream());
                if (OverlayFiles.isOpaque(path)) {
                    sink.add(bare(name, Kind.OPAQUE), InputStream.nullInputStream());
                }
                for (Path child : children(path)) {
                    String last = name(child);
                    add(child, name.isEmpty() ? last : name + "/" + last, sink);
                }
            }
            default -> throw ChangeProblems.special(name);
        }
    }

    private void addFile(Path path, String name, Map<String, Object> stat, Sink sink)
            throws IOException {
        String inode = stat.get("dev") + ":" + stat.get("ino");
        String first = number(stat, "nlink") > 1 ? firstNames.putIfAbsent(inode, name) : null;
        if (first != null) {
            TarEntry link = new TarEntry(name, Kind.HARDLINK, 0, 0, 0, 0, 0, first, Map.of());
            sink.add(link, InputStream.nullInputStream());
            return;
        }
        long size = number(stat, "size");
        try (InputStream content = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            sink.add(entry(path, name, Kind.FILE, stat, size, ""), content);
        } catch (NoSuchFileException e) {
            throw ChangeProblems.changedMeanwhile(name);
        }
        Map<String, Object> after = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        if (number(after, "size") != size
                || !Objects.equals(after.get("lastModifiedTime"), stat.get("lastModifiedTime"))) {
            throw ChangeProblems.changedMeanwhile(name);
        }
    }

    private TarEntry entry(
            Path path, String name, Kind kind, Map<String, Object> stat, long size, String target) {
        int mode = kind == Kind.SYMLINK ? 0777 : (int) number(stat, "mode") & 07777;
        Below.Owner owner =
                ownersCount
                        ? new Below.Owner(number(stat, "uid"), number(stat, "gid"))
                        : below.owner(name);
        Map<String, byte[]> attributes = new TreeMap<>(ExtendedAttributes.of(path));
        attributes.keySet().removeIf(attribute -> attribute.startsWith(OVERLAY));
        return new TarEntry(
                name, kind, mode, owner.uid(), owner.gid(), size, 0, target, attributes);
    }

    private static TarEntry bare(String name, Kind kind) {
        return new TarEntry(name, kind, 0, 0, 0, 0, 0, "", Map.of());
    }

    private static long number(Map<String, Object> stat, String name) {
        return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
    }

    private static String name(Path child) {
        return TarNames.decode(FileNames.of(child.getFileName()));
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted(Comparator.comparing(UpperWalk::name)).toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }
}
