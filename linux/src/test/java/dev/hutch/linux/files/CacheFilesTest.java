package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFilesTest {
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(2));
    private static final Instant SINCE = LONG_AGO.plus(Duration.ofDays(1));
    private static final Consumer<Path> MAKER = write("made");

    @TempDir Path directory;
    private CacheFiles cache;

    @BeforeEach
    void open() {
        cache = new CacheFiles(directory.resolve("cache"));
    }

    @Test
    void makesOnceAndAgainWhatIsNotSound() {
        Path file = cache.ensure("a", there -> true, MAKER);
        assertThat(file).hasContent("made");
        assertThat(cache.ensure("a", there -> true, write("again"))).hasContent("made");
        assertThat(cache.ensure("a", there -> false, write("again"))).hasContent("again");
    }

    @Test
    void aMakerThatFailsLeavesWhatWasThere() {
        Path file = cache.ensure("a", there -> true, MAKER);
        Consumer<Path> fails =
                staged -> {
                    MAKER.accept(staged);
                    throw new IllegalStateException("no");
                };
        assertThatThrownBy(() -> cache.ensure("a", there -> false, fails)).hasMessage("no");
        assertThatThrownBy(() -> cache.ensure("b", there -> true, fails)).hasMessage("no");
        assertThat(file).hasContent("made");
        assertThat(cache.unused(Instant.MAX)).containsExactly(file);
    }

    @Test
    void freesWhatNobodyAskedFor() throws IOException {
        Path old = aged("old");
        Path along = Files.writeString(directory.resolve("along"), "x");
        Path half = Files.writeString(cache.directory().resolve(".killed"), "x");
        Files.setLastModifiedTime(half, FileTime.from(LONG_AGO));
        Path wanted = cache.ensure("wanted", there -> true, MAKER);
        assertThat(cache.unused(SINCE)).containsExactly(half, old);
        assertThat(cache.free(wanted, SINCE)).isFalse();
        assertThat(cache.free(old, SINCE, along)).isTrue();
        assertThat(cache.free(half, SINCE)).isTrue();
        assertThat(cache.free(old, SINCE)).as("gone").isFalse();
        assertThat(wanted).exists();
        assertThat(along).doesNotExist();
        assertThat(new CacheFiles(directory.resolve("none")).unused(Instant.MAX)).isEmpty();
    }

    @Test
    void whatSomebodyAskedForSinceItWasListedStays() throws IOException {
        Path file = aged("a");
        assertThat(cache.unused(SINCE)).containsExactly(file);
        cache.ensure("a", there -> true, MAKER);
        assertThat(cache.free(file, SINCE)).isFalse();
        assertThat(file).exists();
    }

    /// The clean-up comes between looking at a file and handing it out.
    @Test
    void whatIsJustBeingHandedOutStays() throws Exception {
        Path file = aged("a");
        AtomicReference<Thread> cleaner = new AtomicReference<>();
        Path handed =
                cache.ensure(
                        "a",
                        there -> {
                            Thread thread =
                                    Thread.startVirtualThread(() -> cache.free(file, SINCE));
                            cleaner.set(thread);
                            while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                            assertThat(thread.isAlive()).as("waits").isTrue();
                            return true;
                        },
                        write("again"));
        cleaner.get().join();
        assertThat(handed).hasContent("made");
    }

    private Path aged(String name) throws IOException {
        Path file = cache.ensure(name, there -> true, MAKER);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        return file;
    }

    private static Consumer<Path> write(String content) {
        return staged -> {
            try {
                Files.writeString(staged, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
