package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
    @TempDir Path directory;

    @Test
    void everyByteIsKept() throws IOException {
        for (int b = 1; b < 256; b++) {
            if (b != '/') {
                byte[] name = {'d', '/', 'n', (byte) b};
                Path path = FileNames.path(name);
                assertThat(path.isAbsolute()).isFalse();
                assertThat(path.getNameCount()).isEqualTo(2);
                assertThat(FileNames.of(path)).isEqualTo(name);
            }
        }
        byte[] up = {'.', '.', '/', '.', '/', (byte) 0xff};
        assertThat(FileNames.of(FileNames.path(up))).as("as it is written").isEqualTo(up);
        byte[] whole = {'/', 'a', (byte) 0xff};
        assertThat(FileNames.of(FileNames.path(whole))).isEqualTo(whole);
    }

    @Test
    void filesHaveTheNamesTheyAreGiven() throws IOException {
        byte[] name = {'a', (byte) 0xe9, '%', ' ', (byte) 0xff};
        Path file = directory.resolve(FileNames.path(name));
        Files.writeString(file, "x");
        OverlayFiles.setAttributes(file, Map.of("user.x", new byte[] {1}), false);
        Path gone = directory.resolve(FileNames.path(new byte[] {(byte) 0x80}));
        OverlayFiles.whiteout(gone);
        try (Stream<Path> files = Files.list(directory)) {
            List<byte[]> names =
                    files.map(Path::getFileName)
                            .map(FileNames::of)
                            .sorted(java.util.Arrays::compareUnsigned)
                            .toList();
            assertThat(names).containsExactly(name, new byte[] {(byte) 0x80});
        }
        assertThat(ExtendedAttributes.of(file)).containsOnlyKeys("user.x");
    }
}
