package dev.hutch.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutDirectoryTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 200;

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
