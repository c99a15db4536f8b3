package dev.hutch.store.ext4;

import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.layer.TarSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// A file system as a canonical tar: names sorted, owners, modes, times, links and attributes as
/// they are; the same file system is always the same layer. Devices, fifos, sockets and an empty
/// `lost+found` are left out.
public final class Ext4Tar implements TarSource {
    private static final int BUFFER = 1 << 18;
    private static final int MAX_TARGET = 4096;

    /// PATH_MAX of Linux: what lies deeper cannot be reached in a guest.
    private static final int MAX_PATH = 4096;

    private static final int FAST_TARGET = Inode.DATA_LENGTH;
    private static final String LOST_AND_FOUND = "lost+found";

    private final Path file;
    private final String top;
    private final ArchiveLimits limits;
    private final Map<Long, String> firstNames = new HashMap<>();
    private final Set<Long> entered = new HashSet<>();
    private long count;
    private long bytes;

    /// @param file closed properly; see `Replay`
    /// @param top directory of the layer that the root becomes; empty for the layer's own root
    public Ext4Tar(Path file, String top, ArchiveLimits limits) {
        this.file = file;
        this.top = top;
        this.limits = limits;
    }

    /// Whether it was closed properly; if not, its journal has to be replayed before it is read.
    public static boolean isClean(Path file) {
        try (Volume volume = Volume.open(file)) {
            return !volume.superblock().dirty();
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
        try (Volume volume = Volume.open(file);
                TarWriter tar = new TarWriter(buffered)) {
            Inode root = Inode.get(volume, Inode.ROOT);
            if (root.type() != Inode.Type.DIRECTORY) {
                throw volume.damaged("its root is no directory");
            }
            directory(root, top, tar);
        }
    }

    private void add(Inode inode, String name, TarWriter tar) throws IOException {
        switch (inode.type()) {
            case DIRECTORY -> directory(inode, name, tar);
            case FILE -> file(inode, name, tar);
            case SYMLINK -> {
                String target = target(inode);
                tar.add(entry(inode, name, Kind.SYMLINK, 0, target, Map.of()), nothing());
            }
            case OTHER -> {
                // A device, fifo or socket: the guest has its own.
            }
        }
    }

    private void directory(Inode inode, String name, TarWriter tar) throws IOException {
        if (!entered.add(inode.number())) {
            throw inode.volume().damaged("directory " + inode.number() + " is its own child");
        }
        Map<String, byte[]> attributes = Attributes.of(inode);
        SortedMap<String, Long> children = Directory.of(inode, attributes);
        if (children.isEmpty() && name.equals(child(top, LOST_AND_FOUND))) {
            return;
        }
        tar.add(entry(inode, name, Kind.DIRECTORY, 0, "", Attributes.kept(attributes)), nothing());
        for (Map.Entry<String, Long> child : children.entrySet()) {
            String path = child(name, child.getKey());
            if (++count > limits.entries()) {
                throw Ext4Problems.tooManyFiles(file, limits.entries());
            }
            if (path.length() > MAX_PATH) {
                throw inode.volume().damaged("a path of more than " + MAX_PATH + " bytes");
            }
            add(Inode.get(inode.volume(), child.getValue()), path, tar);
        }
    }

    private void file(Inode inode, String name, TarWriter tar) throws IOException {
        String first = inode.links() > 1 ? firstNames.putIfAbsent(inode.number(), name) : null;
        if (first != null) {
            tar.add(entry(inode, name, Kind.HARDLINK, 0, first, Map.of()), nothing());
            return;
        }
        long size = inode.size();
        if (size > limits.bytes() - bytes) {
            throw Ext4Problems.tooLarge(file, limits.bytes());
        }
        bytes += size;
        Map<String, byte[]> attributes = Attributes.of(inode);
        try (InputStream content = Content.open(inode, attributes)) {
            Map<String, byte[]> kept = Attributes.kept(attributes);
            tar.add(entry(inode, name, Kind.FILE, size, "", kept), content);
        }
    }

    /// Short targets stand in the inode, where files have their list of blocks.
    private static String target(Inode inode) {
        boolean fast = inode.size() < FAST_TARGET && !inode.hasExtents() && !inode.isInline();
        if (fast) {
            byte[] target = new byte[(int) inode.size()];
            inode.raw().get(Inode.DATA, target);
            return TarNames.decode(target);
        }
        return TarNames.decode(Content.small(inode, Attributes.of(inode), MAX_TARGET));
    }

    private static TarEntry entry(
            Inode inode,
            String name,
            Kind kind,
            long size,
            String target,
            Map<String, byte[]> attributes) {
        int mode = kind == Kind.SYMLINK ? 0777 : inode.mode();
        return new TarEntry(
                name,
                kind,
                mode,
                inode.uid(),
                inode.gid(),
                size,
                inode.mtime(),
                target,
                attributes);
    }

    private static String child(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private static InputStream nothing() {
        return InputStream.nullInputStream();
    }
}
