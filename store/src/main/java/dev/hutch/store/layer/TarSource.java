package dev.hutch.store.layer;

import java.io.IOException;
import java.io.OutputStream;

/// Something that writes an uncompressed tar.
@FunctionalInterface
public interface TarSource {
    void writeTo(OutputStream out) throws IOException;
}
