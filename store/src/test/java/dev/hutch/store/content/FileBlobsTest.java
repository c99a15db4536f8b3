package dev.hutch.store.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsTest extends BlobStoreContract {
    @TempDir Path directory;

    @Override
    BlobStore store(InstantSource clock) {
        return new FileBlobs(
                directory.resolve("blobs"), new Staging(directory.resolve("staging")), clock);
    }

    @Override
    List<String> leftovers() {
        try (Stream<Path> files = Files.list(directory.resolve("staging"))) {
            return files.map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void blobsAreReadOnlyFilesNamedForTheirDigest() throws IOException {
        Digest digest = put(store(now::get), new byte[] {1, 2}, Expected.ANYTHING).digest();
        Path file = directory.resolve("blobs/sha256").resolve(digest.hex());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void damageOnDiskIsFoundAndPuttingAgainMendsIt() throws IOException {
        BlobStore store = store(now::get);
        byte[] content = new byte[100_000];
        Digest digest = put(store, content, Expected.ANYTHING).digest();
        Path file = directory.resolve("blobs/sha256").resolve(digest.hex());
        byte[] damaged = content.clone();
        damaged[500] = 1;
        for (byte[] wrong : new byte[][] {damaged, Arrays.copyOf(content, 10), new byte[0]}) {
            Files.delete(file);
            Files.write(file, wrong);
            assertThat(store.verify(digest)).isFalse();
            assertThatThrownBy(
                            () -> {
                                try (InputStream in = store.open(digest)) {
                                    in.readAllBytes();
                                }
                            })
                    .extracting(e -> ((ProblemException) e).problem().code())
                    .isEqualTo("blob.damaged");
            put(store, content, Expected.of(digest, content.length));
            assertThat(store.verify(digest)).isTrue();
        }
    }

    @Test
    void whatDeadProcessesLeftIsSweptAndTheLivingAreSpared() throws IOException {
        Staging staging = new Staging(directory.resolve("staging"));
        Path mine = Files.createFile(staging.newPath());
        Files.createFile(directory.resolve("staging/4000000-12-dead"));
        Files.createFile(
                directory.resolve("staging/" + ProcessHandle.current().pid() + "-1-reused"));
        Files.createFile(directory.resolve("staging/nobody"));
        assertThat(staging.sweep()).isEqualTo(3);
        assertThat(mine).exists();
    }
}
