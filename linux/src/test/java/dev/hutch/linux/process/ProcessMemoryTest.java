package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.process.ProcessMemory.Run;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own memory, looked at as that of another.
class ProcessMemoryTest {
    private static final int PAGE = ProcessMemory.PAGE;
    private static final int PAGES = 37;

    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

    @TempDir Path directory;

    @Test
    void writtenPagesAreToldFromThoseOfTheFile() throws Exception {
        Path file = directory.resolve("a file");
        byte[] content = new byte[PAGES * PAGE];
        Arrays.fill(content, (byte) 'f');
        Files.write(file, content);
        try (FileChannel channel = open(file)) {
            MappedByteBuffer mapped = channel.map(MapMode.PRIVATE, 0, content.length);
            mapped.put(3 * PAGE + 5, (byte) 'w');
            mapped.put(36 * PAGE, (byte) 'w');
            Files.delete(file);
            ProcessMemory memory = ProcessMemory.find(self, content.length).orElseThrow();
            assertThat(memory.file()).hasBinaryContent(content);
            BitSet expected = new BitSet();
            expected.set(3);
            expected.set(36);
            assertThat(memory.written()).isEqualTo(expected);
            ByteBuffer read = ByteBuffer.allocateDirect(3 * PAGE);
            memory.read(List.of(new Run(2, 2), new Run(36, 1)), read);
            assertThat(read.get(5)).isEqualTo((byte) 'f');
            assertThat(read.get(PAGE + 5)).isEqualTo((byte) 'w');
            assertThat(read.get(2 * PAGE)).isEqualTo((byte) 'w');
        }
    }

    @Test
    void sharedMappingsAndOtherLengthsAreNotMeant() throws Exception {
        Path file = Files.write(directory.resolve("shared"), new byte[PAGES * PAGE]);
        try (FileChannel channel = open(file)) {
            MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, 0, (long) PAGES * PAGE);
            assertThat(mapped.capacity()).isPositive();
            assertThat(ProcessMemory.find(self, (long) PAGES * PAGE)).isEmpty();
            assertThat(ProcessMemory.find(self, (PAGES + 1L) * PAGE)).isEmpty();
        }
    }

    @Test
    void aProcessThatIsGoneHasNone() {
        ProcessIdentity gone = new ProcessIdentity(self.pid(), self.startTicks() + 1);
        assertThat(ProcessMemory.find(gone, PAGE)).isEmpty();
        assertThat(ProcessMemory.find(new ProcessIdentity(Integer.MAX_VALUE, 1), PAGE)).isEmpty();
    }

    private static FileChannel open(Path file) throws Exception {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
