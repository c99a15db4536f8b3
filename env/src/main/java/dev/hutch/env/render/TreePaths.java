package dev.hutch.env.render;

import dev.hutch.linux.files.FileNames;
import dev.hutch.store.archive.TarNames;
import java.nio.file.Path;

/// Names of layers as paths of the host, byte for byte.
final class TreePaths {
    private TreePaths() {}

    static Path of(String name) {
        boolean ascii = true;
        for (int i = 0; i < name.length() && ascii; i++) {
            ascii = name.charAt(i) < 0x80;
        }
        return ascii ? Path.of(name) : FileNames.path(TarNames.encode(name));
    }
}
