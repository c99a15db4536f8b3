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
import java.util.List;
import java.util.Map;
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
        try (TarWriter tar = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
            directory("", tar);
            for (int end = top.indexOf('/'); end > 0; end = top.indexOf('/', end + 1)) {
                directory(top.substring(0, end), tar);
            }
            directory(top, tar);
            for (String part : PARTS) {
                if (Files.exists(files.resolve(part))) {
                    add(part, tar);
                }
            }
        }
    }

    private void add(String part, TarWriter tar) throws IOException {
        try (Stream<Path> all = Files.walk(files.resolve(part))) {
            for (Path path : all.sorted().toList()) {
                String name = top + "/" + files.relativize(path);
                if (Files.isDirectory(path)) {
                    directory(name, tar);
                } else {
                    file(path, name, tar);
                }
            }
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
