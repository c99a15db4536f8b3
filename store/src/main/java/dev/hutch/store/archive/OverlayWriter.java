package dev.hutch.store.archive;

import dev.hutch.store.archive.TarEntry.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Writes a layer's entries as overlayfs reads them in a lower directory: whiteouts become
/// character devices 0:0, opaque directories carry `trusted.overlay.opaque`. Everything else passes
/// through, in its order; directories that have no entry get one at the end.
public final class OverlayWriter {
    private static final String OPAQUE_XATTR = "trusted.overlay.opaque";
    private static final int BUFFER = 1 << 16;

    private final Set<String> opaque;
    private final TarWriter writer;
    private final Set<String> marked = new HashSet<>();
    private final ImpliedDirectories implied = new ImpliedDirectories();

    /// @param opaque directories that hide what is below them, from the layer's tree manifest
    /// @param out stays open
    public OverlayWriter(Set<String> opaque, OutputStream out) {
        this.opaque = Set.copyOf(opaque);
        this.writer = new TarWriter(new BufferedOutputStream(out, BUFFER));
    }

    /// Writes what was left out, and the end mark. Without it the archive is none: only what is
    /// whole may get it.
    public void end() throws IOException {
        for (TarEntry entry : implied.missing()) {
            add(entry, InputStream.nullInputStream());
        }
        writer.close();
    }

    public void add(TarEntry entry, InputStream content) throws IOException {
        switch (entry.kind()) {
            case FILE, SYMLINK, HARDLINK -> {
                implied.add(entry.name(), entry.kind());
                writer.add(entry, content);
            }
            case WHITEOUT -> {
                implied.add(entry.name(), entry.kind());
                writer.overlayWhiteout(entry.name());
            }
            case DIRECTORY -> {
                implied.add(entry.name(), Kind.DIRECTORY);
                boolean marks = opaque.contains(entry.name());
                if (!marks || marked.add(entry.name())) {
                    writer.add(marks ? marked(entry) : entry, content);
                }
            }
            case OPAQUE -> {
                // The directory's own entry may come later, or never.
                implied.add(entry.name(), Kind.DIRECTORY);
                if (marked.add(entry.name())) {
                    writer.add(marked(ImpliedDirectories.entry(entry.name())), content);
                }
            }
        }
    }

    private static TarEntry marked(TarEntry entry) {
        Map<String, byte[]> xattrs = new HashMap<>(entry.xattrs());
        xattrs.put(OPAQUE_XATTR, "y".getBytes(StandardCharsets.US_ASCII));
        return entry.withXattrs(xattrs);
    }
}
