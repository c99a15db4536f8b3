package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir Path directory;

    @Test
    void writesAndReplaces() throws IOException {
        Path target = directory.resolve("file");
        AtomicFiles.write(target, bytes("old"));
        AtomicFiles.write(target, bytes("new"));
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("file");
    }

    @Test
    @Tag("D24")
    void everyFailingStepLeavesOldContentOrNewAndNothingElse() throws IOException {
        for (int step = 1; step <= 4; step++) {
            Path target = directory.resolve("file");
            Files.writeString(target, "old");
            DurableWriter writer = new DurableWriter(new FailingSteps(step));
            assertThatThrownBy(() -> writer.write(target, new ByteArrayInputStream(bytes("new"))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(target.toString());
            assertThat(Files.readString(target)).as("step %d", step).isIn("old", "new");
            assertThat(names()).as("step %d", step).containsExactly("file");
            AtomicFiles.write(target, bytes("next"));
            assertThat(target).hasContent("next");
        }
        new DurableWriter(new FailingSteps(5))
                .write(directory.resolve("file"), new ByteArrayInputStream(bytes("all")));
    }

    @Test
    void aStreamThatFailsHalfWayLeavesTheOldContent() throws IOException {
        Path target = directory.resolve("file");
        AtomicFiles.write(target, bytes("old"));
        InputStream broken =
                new InputStream() {
                    private int left = 10;

                    @Override
                    public int read() throws IOException {
                        if (left-- <= 0) {
                            throw new IOException("line cut");
                        }
                        return 'x';
                    }
                };
        assertThatThrownBy(() -> AtomicFiles.write(target, broken))
                .hasMessageContaining("line cut");
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("file");
    }

    @Test
    void aFullDiskIsExhausted() {
        IOException full = new IOException("No space left on device");
        ProblemException problem = FileProblems.of("write", directory, full);
        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
        assertThat(problem.problem().code()).isEqualTo("host.disk_full");
    }

    @Test
    void everyFailingStepOfReplaceLeavesOneWholeTree() throws IOException {
        for (int step = 1; ; step++) {
            AtomicFiles.deleteTree(directory.resolve("tree"));
            AtomicFiles.deleteTree(directory.resolve("staged"));
            Path target = tree("tree", "old");
            Path staged = tree("staged", "new");
            DurableWriter writer = new DurableWriter(new FailingSteps(step));
            try {
                writer.replace(staged, target);
                assertThat(target.resolve("a/b")).hasContent("new");
                assertThat(staged).doesNotExist();
                assertThat(step).isGreaterThan(5);
                return;
            } catch (ProblemException failed) {
                assertThat(Files.readString(target.resolve("a/b"))).isIn("old", "new");
            }
        }
    }

    @Test
    void publishRefusesADirectoryInTheWay() throws IOException {
        Path target = tree("tree", "old");
        Path staged = tree("staged", "new");
        assertThatThrownBy(() -> AtomicFiles.publish(staged, target))
                .isInstanceOf(ProblemException.class);
        assertThat(target.resolve("a/b")).hasContent("old");
    }

    @Test
    void deleteTreeFollowsNoLinkAndMayBeRepeated() throws IOException {
        Path keep = tree("keep", "precious");
        Path tree = tree("tree", "x");
        Files.createSymbolicLink(tree.resolve("link"), keep);
        Files.createSymbolicLink(tree.resolve("a/dangling"), Path.of("/nowhere"));
        tree.resolve("a").toFile().setWritable(false);
        tree.resolve("a").toFile().setExecutable(false);
        AtomicFiles.deleteTree(tree);
        AtomicFiles.deleteTree(tree);
        assertThat(tree).doesNotExist();
        assertThat(keep.resolve("a/b")).hasContent("precious");
    }

    private Path tree(String name, String content) throws IOException {
        Path tree = directory.resolve(name);
        Files.createDirectories(tree.resolve("a"));
        Files.writeString(tree.resolve("a/b"), content);
        return tree;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The real steps, of which the nth fails; a failing fill has written half.
    private static final class FailingSteps implements WriteSteps {
        private final WriteSteps real = new OnDisk();
        private int left;

        FailingSteps(int failing) {
            this.left = failing;
        }

        @Override
        public long fill(Path file, InputStream content) throws IOException {
            if (--left == 0) {
                Files.write(file, content.readNBytes(1));
                throw new IOException("step failed");
            }
            return real.fill(file, content);
        }

        @Override
        public void sync(Path path) throws IOException {
            step();
            real.sync(path);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step();
            real.rename(from, to);
        }

        @Override
        public void exchange(Path one, Path other) throws IOException {
            step();
            real.exchange(one, other);
        }

        private void step() throws IOException {
            if (--left == 0) {
                throw new IOException("step failed");
            }
        }
    }
}
