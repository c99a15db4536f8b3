package dev.hutch.store.layer;

import dev.hutch.linux.files.ExtendedAttributes;
import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.archive.TarWriter;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A directory of the host as a canonical tar: names sorted, times zero, so that equal trees become
/// equal layers. Owners and modes are kept as they are, hard links within the tree stay links,
/// devices, fifos and sockets are left out. Of the extended attributes, the user's and capabilities
/// are kept: others belong to this host.
public final class DirectoryTar implements TarSource {
    private static final int BUFFER = 1 << 18;
    private static final String CAPABILITY = "security.capability";
    private static final int MODE_BITS = 07777;

    /// File types of st_mode, inode(7).
    private static final int TYPE_BITS = 0170000;

    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;

    private final Path root;
    private final Map<String, String> firstNames = new HashMap<>();

    public DirectoryTar(Path root) {
        this.root = root;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
        try (TarWriter writer = new TarWriter(buffered)) {
            add(root, "", writer);
        }
    }

    private void add(Path path, String name, TarWriter writer) throws IOException {
        Stat stat = stat(path);
        switch (stat.mode & TYPE_BITS) {
            case REGULAR -> addFile(path, name, stat, writer);
            case SYMLINK ->
                    writer.add(
                            entry(name, Kind.SYMLINK, stat, 0, linkTarget(path), Map.of()),
                            InputStream.nullInputStream());
            case DIRECTORY -> {
                writer.add(
                        entry(name, Kind.DIRECTORY, stat, 0, "", xattrs(path)),
                        InputStream.nullInputStream());
                for (Path child : children(path)) {
                    String last = name(child);
                    add(child, name.isEmpty() ? last : name + "/" + last, writer);
                }
            }
            default -> {
                // A device, fifo or socket: the guest has its own.
            }
        }
    }

    private void addFile(Path path, String name, Stat stat, TarWriter writer) throws IOException {
        String first = stat.links > 1 ? firstNames.putIfAbsent(stat.inode, name) : null;
        if (first != null) {
            writer.add(
                    entry(name, Kind.HARDLINK, stat, 0, first, Map.of()),
                    InputStream.nullInputStream());
            return;
        }
        try (InputStream content = new NamedInput(open(path), path)) {
            writer.add(entry(name, Kind.FILE, stat, stat.size, "", xattrs(path)), content);
        }
    }

    private static TarEntry entry(
            String name,
            Kind kind,
            Stat stat,
            long size,
            String target,
            Map<String, byte[]> xattrs) {
        int mode = kind == Kind.SYMLINK ? 0777 : stat.mode & MODE_BITS;
        return new TarEntry(name, kind, mode, stat.uid, stat.gid, size, 0, target, xattrs);
    }

    private record Stat(int mode, long uid, long gid, long size, int links, String inode) {}

    private static Stat stat(Path path) {
        try {
            Map<String, Object> all =
                    Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
            return new Stat(
                    (int) number(all, "mode"),
                    number(all, "uid"),
                    number(all, "gid"),
                    number(all, "size"),
                    (int) number(all, "nlink"),
                    all.get("dev") + ":" + all.get("ino"));
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    private static long number(Map<String, Object> stat, String name) {
        return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted(Comparator.comparing(DirectoryTar::name)).toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static String name(Path child) {
        return TarNames.decode(FileNames.of(Objects.requireNonNull(child.getFileName())));
    }

    private static InputStream open(Path path) {
        try {
            return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    private static String linkTarget(Path path) {
        try {
            return TarNames.decode(FileNames.of(Files.readSymbolicLink(path)));
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    private static Map<String, byte[]> xattrs(Path path) {
        Map<String, byte[]> xattrs = ExtendedAttributes.of(path);
        xattrs.keySet().removeIf(name -> !name.startsWith("user.") && !name.equals(CAPABILITY));
        return xattrs;
    }

    /// A failing read names the file; a failing write does not come this way.
    private static final class NamedInput extends FilterInputStream {
        private final Path path;

        NamedInput(InputStream in, Path path) {
            super(in);
            this.path = path;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw FileProblems.of("read", path, e);
            }
        }
    }
}
