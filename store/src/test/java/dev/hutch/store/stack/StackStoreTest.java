package dev.hutch.store.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.content.FileBlobs;
import dev.hutch.store.content.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackStoreTest {
    private static final Stack STACK =
            new Stack(List.of(new DiffId(new Digest("1".repeat(64)))), RunConfig.NONE);

    @TempDir Path directory;
    private Instant now = Instant.EPOCH;
    private StackStore stacks;

    @BeforeEach
    void open() {
        Staging staging = new Staging(directory.resolve("staging"));
        stacks = new StackStore(new FileBlobs(directory.resolve("stacks"), staging, () -> now));
    }

    @Test
    void whatIsThereIsTouchedAndNotWrittenAgain() throws IOException {
        Digest digest = stacks.put(STACK);
        Object before = Files.getAttribute(file(digest), "unix:ino");
        now = now.plusSeconds(1);
        assertThat(stacks.put(STACK)).isEqualTo(digest);
        assertThat(Files.getAttribute(file(digest), "unix:ino")).isEqualTo(before);
        assertThat(stacks.touched(digest)).isEqualTo(now);
    }

    @Test
    void whatIsDamagedIsWrittenAgain() throws IOException {
        Digest digest = stacks.put(STACK);
        Files.delete(file(digest));
        Files.writeString(file(digest), "damaged");
        assertThat(stacks.put(STACK)).isEqualTo(digest);
        assertThat(stacks.get(digest)).isEqualTo(STACK);
    }

    private Path file(Digest digest) {
        return directory.resolve("stacks/sha256").resolve(digest.hex());
    }
}
