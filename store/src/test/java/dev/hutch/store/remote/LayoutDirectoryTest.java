package dev.hutch.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.store.JavaProcess;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutDirectoryTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 200;
    private static final String HOST = "7f9c0d4e-0000-4000-8000-000000000000";

    @TempDir private Path directory;

    @Test
    void allWhoMakeItAtOnceFindIt() throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path root = directory.resolve("shared" + round);
                CyclicBarrier start = new CyclicBarrier(WRITERS);
                List<Future<?>> prepared = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    prepared.add(
                            writers.submit(() -> {
                                start.await();
                                new LayoutDirectory(root).prepare();
                                return null;
                            }));
                }
                for (Future<?> one : prepared) {
                    one.get();
                }
                assertThat(new LayoutDirectory(root).index().size()).isZero();
            }
        }
    }

    /// What a writer was at stays while he lives, and goes with the next who writes there.
    @Test
    void whatWhoWasKilledLeftGoesAtOnce() throws Exception {
        Path root = directory.resolve("shared");
        byte[] content = "what is to be sent".getBytes(StandardCharsets.UTF_8);
        OciDescriptor blob = new OciDescriptor("x/y", Hashes.of(content), content.length, "");
        Process writer = writer(root, blob);
        Process another = writer(root, blob);
        List<Path> both = staged(root);
        assertThat(both).hasSize(2);

        new LayoutDirectory(root).prepare();
        assertThat(staged(root)).hasSameElementsAs(both);
        writer.destroyForcibly().waitFor();
        new LayoutDirectory(root).prepare();
        assertThat(staged(root)).hasSize(1).isSubsetOf(both);

        try (OutputStream out = another.getOutputStream()) {
            out.write(content);
        }
        assertThat(another.waitFor()).isZero();
        assertThat(staged(root)).isEmpty();
        try (InputStream in = new LayoutDirectory(root).open(blob)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    private static Process writer(Path root, OciDescriptor blob) throws IOException {
        List<String> arguments =
                List.of(root.toString(), blob.digest().toString(), Long.toString(blob.size()));
        Process writer = JavaProcess.of(LayoutWriter.class, arguments).start();
        assertThat(writer.inputReader().readLine()).isEqualTo("writing");
        return writer;
    }

    /// Of other hosts nobody knows whether they write on; none does for a day.
    @Test
    void whatAnotherHostWritesStaysForADay() throws IOException {
        Path root = directory.resolve("shared");
        LayoutDirectory layout = new LayoutDirectory(root);
        layout.prepare();
        Path young = Files.writeString(root.resolve(".hutch/%s.%s".formatted(HOST, "a")), "1");
        Path old = Files.writeString(root.resolve(".hutch/%s.%s".formatted(HOST, "b")), "1");
        Path made = Files.createDirectory(root.resolve(".hutch-c"));
        for (Path each : List.of(old, made)) {
            Files.setLastModifiedTime(
                    each, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }
        layout.prepare();
        assertThat(young).exists();
        assertThat(old).doesNotExist();
        assertThat(made).doesNotExist();
    }

    private static List<Path> staged(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".hutch"))) {
            return files.filter(file -> !file.endsWith("lock")).toList();
        }
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path root = Files.writeString(directory.resolve("shared"), "dear");
        assertThatThrownBy(() -> new LayoutDirectory(root).prepare())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("remote.no_layout"));
        assertThat(root).hasContent("dear");
    }
}
