package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.OverlayWriter;
import dev.hutch.store.archive.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/// What a companion sees of a layer on its way in. It ends only when somebody has checked that the
/// layer is what was promised.
///
/// Some layers can only be rewritten for overlayfs by who has seen their end: when a mark makes a
/// directory opaque, or a later entry replaces one. Of those, the companion sees no end either.
final class Preview implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Preview.class.getName());

    private final Aside aside;
    private final OverlayWriter writer;
    private boolean opaque;

    Preview(DiffId layer, Companion companion) {
        this.aside = Aside.reading("layer-companion", tar -> accompany(layer, companion, tar));
        this.writer = new OverlayWriter(Set.of(), aside.writer());
    }

    void add(TarEntry entry, InputStream content) throws IOException {
        opaque |= entry.kind() == TarEntry.Kind.OPAQUE;
        writer.add(entry, content);
    }

    /// Says that all is well and that was all.
    ///
    /// @param superseded places of entries that later ones replace
    void end(Set<Long> superseded) throws IOException {
        if (superseded.isEmpty() && !opaque) {
            writer.end();
            aside.end();
        } else {
            close();
        }
    }

    /// Waits for the companion.
    void await() throws IOException {
        aside.finish();
    }

    /// Ends it without an end. Idempotent.
    @Override
    public void close() {
        aside.close();
    }

    private static void accompany(DiffId layer, Companion companion, InputStream tar) {
        try {
            companion.accompany(layer, tar);
        } catch (IOException | ProblemException e) {
            LOG.log(Level.DEBUG, "companion=failed layer=" + layer, e);
        }
    }
}
