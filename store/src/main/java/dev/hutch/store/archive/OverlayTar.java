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

/// Rewrites a layer from OCI's form to what overlayfs reads in a lower directory: whiteouts become
/// character devices 0:0, opaque directories carry `trusted.overlay.opaque`. Everything else passes
/// through cleaned, in its order, streaming; devices and fifos are left out.
///
/// The result is canonical tar and holds each name once, so that programs which make disks from it
/// need no defences of their own.
public final class OverlayTar {
    private static final String OPAQUE_XATTR = "trusted.overlay.opaque";
    private static final int BUFFER = 1 << 16;
    private static final int PLAIN_DIRECTORY = 0755;

    private final Set<String> opaque;
    private final Set<Long> superseded;

    /// @param opaque directories that hide what is below them, from the layer's tree manifest
    /// @param superseded places, from 0, of entries that later ones replace
    public OverlayTar(Set<String> opaque, Set<Long> superseded) {
        this.opaque = Set.copyOf(opaque);
        this.superseded = Set.copyOf(superseded);
    }

    public void rewrite(InputStream tar, OutputStream out) throws IOException {
        SafeTar reader = new SafeTar(tar, ArchiveLimits.DEFAULT);
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
        Set<String> marked = new HashSet<>();
        try (TarWriter writer = new TarWriter(buffered)) {
            long place = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (!superseded.contains(place++)) {
                    write(entry, reader.content(), writer, marked);
                }
            }
        }
    }

    private void write(TarEntry entry, InputStream content, TarWriter writer, Set<String> marked)
            throws IOException {
        switch (entry.kind()) {
            case FILE, SYMLINK, HARDLINK -> writer.add(entry, content);
            case WHITEOUT -> writer.overlayWhiteout(entry.name());
            case DIRECTORY -> {
                boolean marks = opaque.contains(entry.name());
                if (!marks || marked.add(entry.name())) {
                    writer.add(marks ? marked(entry) : entry, content);
                }
            }
            case OPAQUE -> {
                // The directory's own entry may come later, or never.
                if (marked.add(entry.name())) {
                    writer.add(marked(plain(entry.name())), content);
                }
            }
        }
    }

    private static TarEntry plain(String name) {
        return new TarEntry(name, Kind.DIRECTORY, PLAIN_DIRECTORY, 0, 0, 0, 0, "", Map.of());
    }

    private static TarEntry marked(TarEntry entry) {
        Map<String, byte[]> xattrs = new HashMap<>(entry.xattrs());
        xattrs.put(OPAQUE_XATTR, "y".getBytes(StandardCharsets.US_ASCII));
        return new TarEntry(
                entry.name(),
                entry.kind(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.mtime(),
                entry.target(),
                xattrs);
    }
}
