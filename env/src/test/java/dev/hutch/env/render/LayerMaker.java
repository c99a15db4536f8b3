package dev.hutch.env.render;

import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Layers for tests, entry by entry.
final class LayerMaker {
    static final long TIME = 1_600_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes);

    LayerMaker directory(String name, int mode) {
        return add(name, Kind.DIRECTORY, mode, "", "");
    }

    LayerMaker file(String name, String content) {
        return file(name, content, 0644);
    }

    LayerMaker file(String name, String content, int mode) {
        return add(name, Kind.FILE, mode, content, "");
    }

    LayerMaker symlink(String name, String target) {
        return add(name, Kind.SYMLINK, 0777, "", target);
    }

    LayerMaker hardlink(String name, String target) {
        return add(name, Kind.HARDLINK, 0644, "", target);
    }

    LayerMaker whiteout(String name) {
        return add(name, Kind.WHITEOUT, 0, "", "");
    }

    LayerMaker opaque(String name) {
        return add(name, Kind.OPAQUE, 0, "", "");
    }

    Layer into(LayerStore layers) {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return layers.importTar(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private LayerMaker add(String name, Kind kind, int mode, String content, String target) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        try {
            writer.add(
                    new TarEntry(name, kind, mode, 0, 0, text.length, TIME, target, Map.of()),
                    text.length == 0
                            ? InputStream.nullInputStream()
                            : new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
