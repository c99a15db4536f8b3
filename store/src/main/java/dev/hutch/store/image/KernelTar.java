package dev.hutch.store.image;

import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.layer.TarSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A kernel as the layer of an image. Only names and contents count: on every machine the same
/// kernel becomes the same layer.
///
/// @param top directory of the layer that the files go to
/// @param files as `ImageKernel` says
record KernelTar(String top, Path files) implements TarSource {
    private static final List<String> PARTS = List.of("modules", "vmlinux");
    private static final int BUFFER = 1 << 18;

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Set<String> made = new HashSet<>();
        try (TarWriter tar = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
            directory("", tar);
            for (Path file : all()) {
                String name = top + "/" + files.relativize(file);
                for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
                    if (made.add(name.substring(0, end))) {
                        directory(name.substring(0, end), tar);
                    }
                }
                file(file, name, tar);
            }
        }
    }

    /// A directory that holds nothing is no part of a kernel.
    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> PARTS.contains(files.relativize(file).getName(0).toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void file(Path path, String name, TarWriter tar) throws IOException {
        try (InputStream content = Files.newInputStream(path)) {
            tar.add(entry(name, Kind.FILE, 0644, Files.size(path)), content);
        }
    }

    private static void directory(String name, TarWriter tar) throws IOException {
        tar.add(entry(name, Kind.DIRECTORY, 0755, 0), InputStream.nullInputStream());
    }

    private static TarEntry entry(String name, Kind kind, int mode, long size) {
        return new TarEntry(name, kind, mode, 0, 0, size, 0, "", Map.of());
    }
}
