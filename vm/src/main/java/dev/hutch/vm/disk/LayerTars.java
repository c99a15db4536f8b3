package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Where layers' content comes from: the store.
public interface LayerTars {

    /// A layer as overlayfs reads it: whiteouts are character devices 0:0, opaque directories carry
    /// `trusted.overlay.opaque`, each name is there once, and so is every directory on the way to
    /// it.
    void writeOverlayTar(DiffId layer, OutputStream out) throws IOException;

    /// Whether a layer has hard links to files of the layers below it, or directories that are as
    /// those have them.
    boolean needsBelow(DiffId layer);

    /// A layer as OCI knows it.
    InputStream openTar(DiffId layer) throws IOException;
}
