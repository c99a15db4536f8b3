package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamSplitTest {
    private static final int PAGE = StreamSplit.PAGE_SIZE;
    private static final int PAGES = 8;

    @TempDir Path directory;
    private Path memory;

    @BeforeEach
    void name() {
        memory = directory.resolve("mem");
    }

    @Test
    void memoryGoesToItsPlaceAndTheRestStays() throws Exception {
        byte[] state = split(stream(true));
        assertThat(state).isEqualTo(stream(false));
        byte[] bytes = Files.readAllBytes(memory);
        assertThat(bytes).hasSize(PAGES * PAGE);
        assertThat(page(bytes, 0)).containsOnly(0);
        assertThat(page(bytes, 1)).containsOnly(11);
        assertThat(page(bytes, 2)).containsOnly(12);
        assertThat(page(bytes, 3)).as("zero after it was something").containsOnly(0);
        assertThat(page(bytes, PAGES - 1)).containsOnly(0);
    }

    @Test
    void theLaterOfTwoPagesCounts() throws Exception {
        Stream stream = new Stream().begin();
        stream.section(1).sizes(PAGES).end().section(2);
        stream.page("ram", 2, 1).page("", 2, 2).page("", 1, 3).end().devices();
        split(stream.bytes());
        assertThat(page(Files.readAllBytes(memory), 2)).containsOnly(2);
    }

    @Test
    void everyTruncatedStreamIsRefused() throws Exception {
        byte[] whole = stream(true);
        int devices = 5; // of what devices say we know no end: QEMU's own word counts there
        for (int length = 0; length <= whole.length - devices; length += 1 + length / 97) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> split(part)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anythingElseIsAMalformedStreamAndNothingWorse() {
        byte[] whole = tryStream();
        Random random = new Random(4);
        for (int round = 0; round < 500; round++) {
            byte[] other = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                // Mostly in what is not a page: those may be anything.
                int at = random.nextInt(round % 2 == 0 ? 160 : other.length);
                other[at] = (byte) random.nextInt();
            }
            assertThatCode(
                            () -> {
                                try {
                                    split(other);
                                } catch (MalformedStream | EOFException refused) {
                                    assertThat(refused.getMessage()).isNotBlank();
                                }
                            })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void memoryOutsideOfTheGuestIsRefused() {
        Stream stream = new Stream().begin().section(1).sizes(PAGES).end().section(2);
        assertMalformed(stream.page("ram", PAGES, 1).end().devices(), "where there is none");
    }

    @Test
    void anotherSizeIsRefused() {
        assertMalformed(new Stream().begin().section(1).sizes(PAGES + 1), "another size");
    }

    @Test
    void memoryInAFormNotAskedForIsRefused() {
        Stream stream = new Stream().begin().section(1).sizes(PAGES).end().section(2);
        assertMalformed(stream.word(0x40), "another form");
    }

    private void assertMalformed(Stream stream, String why) {
        assertThatThrownBy(() -> split(stream.bytes()))
                .isInstanceOf(MalformedStream.class)
                .hasMessageContaining(why);
    }

    private byte[] split(byte[] stream) throws IOException {
        Files.deleteIfExists(memory);
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        try (MemoryFile file = MemoryFile.create(memory, PAGES * PAGE)) {
            StreamReader in =
                    new StreamReader(Channels.newChannel(new ByteArrayInputStream(stream)));
            StreamSplit.split(in, "ram", file, state);
            file.finish();
        }
        return state.toByteArray();
    }

    private static byte[] tryStream() {
        try {
            return stream(true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// @param guest with the pages of the guest's memory, or as if it were in a file
    private static byte[] stream(boolean guest) throws IOException {
        Stream stream = new Stream().begin().section(1).sizes(PAGES).end().section(2);
        if (guest) {
            stream.zero("ram", 0).page("", 1, 11).page("", 2, 12).page("", 3, 13);
        }
        stream.page("/rom", 0, 77);
        if (guest) {
            stream.zero("ram", 3);
        }
        return stream.end().section(3).end().devices().bytes();
    }

    private static byte[] page(byte[] bytes, int number) {
        return Arrays.copyOfRange(bytes, number * PAGE, (number + 1) * PAGE);
    }

    /// Writes what QEMU writes.
    private static final class Stream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        byte[] bytes() {
            return bytes.toByteArray();
        }

        Stream begin() {
            return write(() -> {
                out.writeInt(0x5145564d);
                out.writeInt(3);
                out.writeByte(7);
                out.writeInt(7);
                out.writeBytes("microvm");
                out.writeByte(5);
                name("configuration/capabilities");
                out.writeInt(1);
                out.writeInt(1);
                name("x-ignore-shared");
            });
        }

        /// @param type 1 start, 2 part, 3 end
        Stream section(int type) {
            return write(() -> {
                out.writeByte(type);
                out.writeInt(2);
                if (type == 1) {
                    name("ram");
                    out.writeInt(0);
                    out.writeInt(4);
                }
            });
        }

        Stream sizes(int pages) {
            return write(() -> {
                out.writeLong((long) (pages + 1) * PAGE | 4);
                name("ram");
                out.writeLong((long) pages * PAGE);
                out.writeLong(0);
                name("/rom");
                out.writeLong(PAGE);
                out.writeLong(-1);
            });
        }

        Stream page(String block, int number, int value) {
            return write(() -> {
                head(block, number, 8);
                byte[] page = new byte[PAGE];
                Arrays.fill(page, (byte) value);
                out.write(page);
            });
        }

        Stream zero(String block, int number) {
            return write(() -> {
                head(block, number, 2);
                out.writeByte(0);
            });
        }

        Stream word(long word) {
            return write(() -> out.writeLong(word));
        }

        Stream end() {
            return write(() -> {
                out.writeLong(0x10);
                out.writeByte(0x7e);
                out.writeInt(2);
            });
        }

        Stream devices() {
            return write(() -> {
                out.writeByte(4);
                out.writeBytes("cpus");
            });
        }

        private void head(String block, int number, int flag) throws IOException {
            out.writeLong((long) number * PAGE | flag | (block.isEmpty() ? 0x20 : 0));
            if (!block.isEmpty()) {
                name(block);
            }
        }

        private void name(String name) throws IOException {
            out.writeByte(name.length());
            out.writeBytes(name);
        }

        private Stream write(Writing writing) {
            try {
                writing.run();
                return this;
            } catch (IOException e) {
                throw new AssertionError("it goes to memory", e);
            }
        }

        private interface Writing {
            void run() throws IOException;
        }
    }
}
