package dev.hutch.store.merge;

import dev.hutch.api.DiffId;
import java.io.IOException;
import java.io.InputStream;

/// Where layers are read from.
@FunctionalInterface
public interface LayerSource {
    /// A layer as OCI knows it, uncompressed.
    InputStream openTar(DiffId layer) throws IOException;
}
