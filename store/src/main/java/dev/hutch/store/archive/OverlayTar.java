package dev.hutch.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/// Rewrites a layer from OCI's form to what overlayfs reads in a lower directory, streaming;
/// devices and fifos are left out.
///
/// The result is canonical tar and holds each name once, so that programs which make disks from it
/// need no defences of their own.
public final class OverlayTar {
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
        OverlayWriter writer = new OverlayWriter(opaque, out);
        long place = 0;
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (!superseded.contains(place++)) {
                writer.add(entry, reader.content());
            }
        }
        writer.end();
    }
}
