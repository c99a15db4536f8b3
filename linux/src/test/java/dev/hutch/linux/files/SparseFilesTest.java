package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseFilesTest {
    @TempDir Path directory;

    @Test
    void aNewFileIsOneHole() throws IOException {
        Path file = directory.resolve("disk");
        SparseFiles.create(file, ByteSize.parse("10G"));
        assertThat(Files.size(file)).isEqualTo(10L << 30);
        assertThat(SparseFiles.allocated(file).bytes()).isLessThan(1 << 16);
    }

    @Test
    void refusesWhatIsThereAndFollowsNoLink() throws IOException {
        Path file = Files.writeString(directory.resolve("there"), "x");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("new"));
        for (Path target : new Path[] {file, link}) {
            assertThatThrownBy(() -> SparseFiles.create(target, ByteSize.parse("1M")))
                    .extracting(e -> ((ProblemException) e).kind())
                    .isEqualTo(Problem.Kind.EXISTS);
        }
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void copiesDataAndKeepsHoles() throws IOException {
        Path from = directory.resolve("from");
        long size = (64L << 20) + 17;
        SparseFiles.create(from, new ByteSize(size));
        Random random = new Random(7);
        try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
            for (long offset : new long[] {0, 5 << 20, 33 << 20, size - 5000}) {
                byte[] data = new byte[5000];
                random.nextBytes(data);
                file.seek(offset);
                file.write(data);
            }
        }
        Path to = directory.resolve("to");
        SparseFiles.copy(from, to);
        assertThat(Files.mismatch(from, to)).isEqualTo(-1);
        assertThat(SparseFiles.allocated(to).bytes()).isLessThan(1 << 20);
    }

    @Test
    void copiesAFileThatIsOnlyAHole() throws IOException {
        Path from = directory.resolve("from");
        SparseFiles.create(from, ByteSize.parse("1G"));
        SparseFiles.copy(from, directory.resolve("to"));
        assertThat(Files.size(directory.resolve("to"))).isEqualTo(1L << 30);
    }

    @Test
    void aMissingSourceIsNotFoundAndLeavesNothing() {
        assertThatThrownBy(() -> SparseFiles.copy(directory.resolve("no"), directory.resolve("to")))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.NOT_FOUND);
        assertThat(directory.resolve("to")).doesNotExist();
    }
}
