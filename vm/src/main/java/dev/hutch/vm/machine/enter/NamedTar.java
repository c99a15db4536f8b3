package dev.hutch.vm.machine.enter;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.CopyResult;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A tree that a guest packed, passed on under a name of its own, as `tar -c NAME` would have it.
/// The guest is not trusted: no name leaves the tree, and what is no tar goes no further.
final class NamedTar {
    private static final int BUFFER = 128 * 1024;
    private static final long PROGRESS_BYTES = 4 << 20;

    private final Path below;
    private final EventSink events;
    private final byte[] buffer = new byte[BUFFER];
    private long entries;
    private long bytes;
    private long told;

    /// @param below what all names are put under; empty: nothing
    NamedTar(String below, EventSink events) {
        this.below = Path.of(below);
        this.events = events;
    }

    /// Leaves both streams open.
    CopyResult pass(InputStream from, OutputStream to) {
        try (TarArchiveInputStream in = new TarArchiveInputStream(from, "UTF-8");
                TarArchiveOutputStream out =
                        new TarArchiveOutputStream(new StaysOpen(to), "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            out.setAddPaxHeadersForNonAsciiNames(true);
            for (TarArchiveEntry entry = in.getNextEntry();
                    entry != null;
                    entry = in.getNextEntry()) {
                pass(entry, in, out);
            }
            out.finish();
            // Whatever follows the archive must be drained, or the sender waits for ever.
            from.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw EnterProblems.io("pass on", below, e);
        }
        return new CopyResult(entries, bytes);
    }

    private void pass(TarArchiveEntry entry, InputStream content, TarArchiveOutputStream out)
            throws IOException {
        String name = named(entry.getName());
        if (name.isEmpty()) {
            return; // the tree itself, when only its contents are wanted
        }
        TarArchiveEntry renamed =
                new TarArchiveEntry(entry.isDirectory() ? name + "/" : name, entry.getLinkFlag());
        if (entry.isLink()) {
            renamed.setLinkName(named(entry.getLinkName()));
        } else if (entry.isSymbolicLink()) {
            renamed.setLinkName(entry.getLinkName());
        } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL) {
            renamed.setSize(entry.getSize());
        }
        renamed.setMode(entry.getMode());
        renamed.setUserId(entry.getLongUserId());
        renamed.setGroupId(entry.getLongGroupId());
        renamed.setLastModifiedTime(entry.getLastModifiedTime());
        out.putArchiveEntry(renamed);
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            out.write(buffer, 0, n);
            progress(n);
        }
        out.closeArchiveEntry();
        entries++;
    }

    private String named(String name) {
        Path relative = Path.of(name).normalize();
        if (relative.isAbsolute() || relative.startsWith("..")) {
            throw EnterProblems.hostile(name, "leaves what was asked for");
        }
        return below.resolve(relative).normalize().toString();
    }

    private void progress(int count) {
        bytes += count;
        if (bytes - told >= PROGRESS_BYTES) {
            told = bytes;
            events.emit(new Event.Progress("copy", bytes, 0, "bytes"));
        }
    }

    /// A stream that was lent.
    private static final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
