package dev.hutch.vm.machine.enter;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.CopyResult;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/// A tree that a guest packed, passed on under a name of its own, as `tar -c NAME` would have it.
/// The guest is not trusted: no name leaves the tree, and what is no tar goes no further.
final class NamedTar {
    private static final int BUFFER = 128 * 1024;

    private final String below;
    private final CopyTar.Progress progress;
    private long entries;

    /// @param below what all names are put under; empty: nothing
    NamedTar(String below, EventSink events) {
        this.below = below;
        this.progress = new CopyTar.Progress(events);
    }

    /// Leaves both streams open.
    CopyResult pass(InputStream from, OutputStream to) {
        try (TarWriter out = new TarWriter(new BufferedOutputStream(to, BUFFER))) {
            SafeTar in = CopyTar.read(from);
            for (TarEntry entry = CopyTar.next(in); entry != null; entry = CopyTar.next(in)) {
                pass(entry, in.content(), out);
            }
        } catch (IOException e) {
            throw EnterProblems.io("pass on", Path.of(below), e);
        }
        return new CopyResult(entries, progress.bytes());
    }

    private void pass(TarEntry entry, InputStream content, TarWriter out) throws IOException {
        String name = named(entry.name());
        if (name.isEmpty()) {
            return; // the tree itself, when only its contents are wanted
        }
        boolean link = entry.kind() == TarEntry.Kind.HARDLINK;
        TarEntry renamed = entry.withName(name);
        out.add(link ? renamed.withTarget(named(entry.target())) : renamed, progress.of(content));
        entries++;
    }

    private String named(String name) {
        return below.isEmpty() ? name : name.isEmpty() ? below : below + "/" + name;
    }
}
