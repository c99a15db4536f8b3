package dev.hutch.env.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePoolTest {
    /// One more than ext4 gives a file; elsewhere there may be no end to them.
    private static final int NAMES = 65_001;

    @TempDir Path directory;

    @Test
    @Tag("D16")
    void aFileWithAllTheNamesItMayHaveIsWrittenOnceMore() throws IOException {
        Path kept = Files.writeString(directory.resolve("kept"), "x");
        boolean full = false;
        for (int i = 1; i < NAMES && !full; i++) {
            try {
                Files.createLink(directory.resolve("n" + i), kept);
            } catch (FileSystemException tooMany) {
                full = true;
            }
        }
        assertThat(FilePool.link(kept, directory.resolve("one"))).isEqualTo(!full);
        assertThat(FilePool.link(directory.resolve("none"), directory.resolve("two"))).isFalse();
    }
}
