package dev.hutch.store.space;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What a disk does to files in bad hours.
final class Damage {
    private Damage() {}

    static DiffId layerOf(Store store, String tag) {
        return store.images().resolve(tag).stack().layers().getFirst();
    }

    static Digest wireOf(Store store, String tag) {
        return store.layers().get(layerOf(store, tag)).wire();
    }

    static Digest treeOf(Store store, String tag) {
        return store.layers().get(layerOf(store, tag)).tree();
    }

    static Path blob(Path root, Digest digest) {
        return root.resolve("blobs/sha256").resolve(digest.hex());
    }

    static void flip(Path root, Digest digest) throws IOException {
        Path file = blob(root, digest);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        rewrite(file, bytes);
    }

    static void cut(Path root, Digest digest) throws IOException {
        Path file = blob(root, digest);
        byte[] bytes = Files.readAllBytes(file);
        rewrite(file, Arrays.copyOf(bytes, bytes.length - 5));
    }

    /// Blobs are read-only, so the file is another one; its age stays.
    static void rewrite(Path file, byte[] bytes) throws IOException {
        var touched = Files.getLastModifiedTime(file);
        Files.delete(file);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, touched);
    }
}
