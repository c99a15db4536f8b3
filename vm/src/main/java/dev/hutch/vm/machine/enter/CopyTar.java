package dev.hutch.vm.machine.enter;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileNames;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarNames;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What all copies have in common: names are bytes, and of the attributes of files the user's own
/// count.
final class CopyTar {
    /// As much as there is room for where it goes.
    private static final long MUCH = 1L << 60;

    private static final ArchiveLimits LIMITS = new ArchiveLimits(MUCH, MUCH, MUCH, MUCH);

    /// Progress after so many bytes: often enough to watch, seldom enough not to matter.
    private static final long PROGRESS_BYTES = 4 << 20;

    /// What a guest takes of one file, with room for its path.
    private static final int MOST_ATTRIBUTES = 240 << 10;

    /// What each takes besides its name and value.
    private static final int RECORD = 32;

    private static final String USER = "user.";
    private static final String OVERLAY = "user.overlay.";

    private CopyTar() {}

    /// The guest is not trusted: no name leads out of the archive.
    static SafeTar read(InputStream stream) {
        return SafeTar.plain(stream, LIMITS);
    }

    static @Nullable TarEntry next(SafeTar tar) throws IOException {
        try {
            return tar.next();
        } catch (ProblemException e) {
            throw EnterProblems.refused(e);
        }
    }

    static Path path(String name) {
        return FileNames.path(TarNames.encode(name));
    }

    static String name(Path path) {
        return TarNames.decode(FileNames.of(path));
    }

    /// What a copy keeps: others belong to the machine they are on, and those of overlayfs to it.
    static Map<String, byte[]> kept(Map<String, byte[]> attributes) {
        Map<String, byte[]> kept = new TreeMap<>(attributes);
        kept.keySet().removeIf(name -> !name.startsWith(USER) || name.startsWith(OVERLAY));
        return kept;
    }

    /// Those of them that go into a guest. Problems: `copy.attributes`.
    static Map<String, byte[]> sent(Path file, Map<String, byte[]> attributes) {
        Map<String, byte[]> sent = kept(attributes);
        long bytes = 0;
        for (Map.Entry<String, byte[]> each : sent.entrySet()) {
            bytes += each.getKey().length() + each.getValue().length + RECORD;
        }
        if (bytes > MOST_ATTRIBUTES) {
            throw EnterProblems.attributes(file, MOST_ATTRIBUTES);
        }
        return sent;
    }

    /// Counts what is read, and tells.
    static final class Progress {
        private final EventSink events;
        private long bytes;
        private long told;

        Progress(EventSink events) {
            this.events = events;
        }

        long bytes() {
            return bytes;
        }

        InputStream of(InputStream content) {
            return new FilterInputStream(content) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = super.read(buffer, offset, length);
                    add(Math.max(0, count));
                    return count;
                }
            };
        }

        private void add(int count) {
            bytes += count;
            if (bytes - told >= PROGRESS_BYTES) {
                told = bytes;
                events.emit(new Event.Progress("copy", bytes, 0, "bytes"));
            }
        }
    }
}
