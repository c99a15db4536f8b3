package dev.hutch.vm.machine.enter;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A file or a tree of the host, written as a tar with its owners. Links are sent as links, hard
/// ones too; sockets, pipes and devices are left out with a warning.
final class HostTree {
    private static final int BUFFER = 128 * 1024;

    /// Progress after so many bytes: often enough to watch, seldom enough not to matter.
    private static final long PROGRESS_BYTES = 4 << 20;

    private static final int MODE_BITS = 07777;

    private final Path root;
    private final String name;
    private final EventSink events;
    private final byte[] buffer = new byte[BUFFER];

    /// Files with several names that were sent already, and the name they were sent under.
    private final Map<Object, String> linked = new HashMap<>();

    private long sent;
    private long told;

    /// @param name of the root in the archive; empty: only what is in it
    HostTree(Path root, String name, EventSink events) {
        this.root = root;
        this.name = name;
        this.events = events;
    }

    void write(BytePipe pipe) {
        OutputStream sink = pipe.sink();
        try {
            // Closing writes the last block; only then is it a whole archive.
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(sink, "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                add(tar, root, name);
                tar.finish();
            }
            sink.flush();
            pipe.finish();
        } catch (IOException e) {
            pipe.fail(EnterProblems.io("read", root, e));
        }
    }

    private void add(TarArchiveOutputStream tar, Path file, String as) throws IOException {
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(file)) {
            TarArchiveEntry entry = new TarArchiveEntry(as, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(file).toString());
            put(tar, entry, file, mode);
            tar.closeArchiveEntry();
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            addDirectory(tar, file, as, mode);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            addFile(tar, file, as, mode);
        } else {
            events.warn("left out " + file + ", which is no file, directory or link");
        }
    }

    private void addDirectory(TarArchiveOutputStream tar, Path directory, String as, int mode)
            throws IOException {
        if (!as.isEmpty()) {
            put(tar, new TarArchiveEntry(as + "/", TarConstants.LF_DIR), directory, mode);
            tar.closeArchiveEntry();
        }
        List<Path> children;
        try (Stream<Path> entries = Files.list(directory)) {
            children = entries.sorted().toList();
        }
        for (Path child : children) {
            String childName = String.valueOf(child.getFileName());
            add(tar, child, as.isEmpty() ? childName : as + "/" + childName);
        }
    }

    private void addFile(TarArchiveOutputStream tar, Path file, String as, int mode)
            throws IOException {
        if ((int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
            String earlier = linked.putIfAbsent(identity(file), as);
            if (earlier != null) {
                TarArchiveEntry entry = new TarArchiveEntry(as, TarConstants.LF_LINK);
                entry.setLinkName(earlier);
                put(tar, entry, file, mode);
                tar.closeArchiveEntry();
                return;
            }
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            long size = Files.size(file);
            TarArchiveEntry entry = new TarArchiveEntry(as, TarConstants.LF_NORMAL);
            entry.setSize(size);
            put(tar, entry, file, mode);
            long left = size;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException(file + " became shorter while it was read");
                }
                tar.write(buffer, 0, count);
                left -= count;
                progress(count);
            }
            tar.closeArchiveEntry();
        }
    }

    private static Object identity(Path file) throws IOException {
        return List.of(
                Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS),
                Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, Path file, int mode)
            throws IOException {
        entry.setMode(mode & MODE_BITS);
        entry.setLastModifiedTime(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        entry.setUserId((int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
        entry.setGroupId((int) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS));
        entry.setUserName("");
        entry.setGroupName("");
        tar.putArchiveEntry(entry);
    }

    private void progress(int count) {
        sent += count;
        if (sent - told >= PROGRESS_BYTES) {
            told = sent;
            events.emit(new Event.Progress("copy", sent, 0, "bytes"));
        }
    }
}
