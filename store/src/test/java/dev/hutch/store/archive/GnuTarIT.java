package dev.hutch.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.process.Program;
import dev.hutch.store.archive.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What GNU tar writes, and what it makes of what we write.
class GnuTarIT {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "--format=gnu",
        "--format=posix",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
    })
    void readsItsFormatsLongNamesAndHoles(String options) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path deep = Files.createDirectories(tree.resolve("d".repeat(120)).resolve("e".repeat(120)));
        Files.writeString(deep.resolve("file"), "deep");
        Files.createSymbolicLink(deep.resolve("link"), Path.of("/" + "t".repeat(150)));
        Path sparse = tree.resolve("sparse");
        try (FileChannel channel =
                FileChannel.open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 40; i++) {
                channel.write(ByteBuffer.wrap(new byte[] {'x'}), i * 1_000_000L);
            }
            channel.write(ByteBuffer.wrap(new byte[] {'y'}), 60_000_000L);
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        Program.named("tar")
                .args("-S", "-C", tree.toString(), "-cf", "-")
                .args(options.split(" "))
                .args(".")
                .stdout(tar)
                .run()
                .orThrow("test.tar", "pack");
        assertThat(tar.size()).as("it is sparse").isLessThan(2_000_000);
        Map<String, byte[]> read = read(tar.toByteArray());
        String below = "d".repeat(120) + "/" + "e".repeat(120);
        assertThat(read.get(below + "/file")).isEqualTo("deep".getBytes(StandardCharsets.UTF_8));
        assertThat(read).containsKey(below + "/link");
        assertThat(read.get("sparse")).isEqualTo(Files.readAllBytes(sparse));
    }

    @Test
    void itUnpacksWhatWeWrite() throws IOException {
        String name = "l".repeat(150) + "/Größe " + "n".repeat(90);
        byte[] tar =
                new TarMaker()
                        .file(name, "content")
                        .symlink("link", "/" + "t".repeat(120))
                        .hardlink("hard", name)
                        .done();
        Program.named("tar")
                .args("-C", directory.toString(), "-xf", "-")
                .stdin(new ByteArrayInputStream(tar))
                .run()
                .orThrow("test.tar", "unpack");
        assertThat(directory.resolve(name)).hasContent("content");
        assertThat(directory.resolve("hard")).hasContent("content");
        assertThat(Files.readSymbolicLink(directory.resolve("link")).toString()).hasSize(121);
    }

    @Test
    void filesOfMoreThanEightGibibytesHaveTheirSize() throws IOException {
        long size = (9L << 30) + 5;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarEntry entry = TarMaker.entry("large", Kind.FILE, size, "");
        assertThat(new TarHeaderProbe(out).sizeAfter(entry)).isEqualTo(size);
    }

    /// Reads back a header whose content nobody has room for.
    private record TarHeaderProbe(ByteArrayOutputStream out) {
        long sizeAfter(TarEntry entry) throws IOException {
            try {
                new TarWriter(out).add(entry, new ByteArrayInputStream(new byte[0]));
            } catch (java.io.EOFException contentIsMissing) {
                // The header is written by now.
            }
            SafeTar reader =
                    new SafeTar(new ByteArrayInputStream(out.toByteArray()), ArchiveLimits.DEFAULT);
            return reader.next().size();
        }
    }

    private static Map<String, byte[]> read(byte[] tar) throws IOException {
        SafeTar reader = new SafeTar(new ByteArrayInputStream(tar), ArchiveLimits.DEFAULT);
        Map<String, byte[]> files = new HashMap<>();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            files.put(entry.name(), reader.content().readAllBytes());
        }
        return files;
    }
}
