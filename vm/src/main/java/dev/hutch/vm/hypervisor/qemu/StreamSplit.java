package dev.hutch.vm.hypervisor.qemu;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Splits the stream of a live migration, docs/formats/migration-stream.md: the pages of the
/// guest's memory go where they belong, all the rest becomes the stream that QEMU would have
/// written had that memory been in a file. Trusts nothing: QEMU is what a hostile guest gets at
/// first.
final class StreamSplit {
    private static final int MAGIC = 0x5145564d;
    private static final int VERSION = 3;
    private static final int CONFIGURATION = 0x07;
    private static final int SUBSECTION = 0x05;
    private static final int START = 0x01;
    private static final int PART = 0x02;
    private static final int END = 0x03;
    private static final int FULL = 0x04;
    private static final int FOOTER = 0x7e;
    private static final int RAM_VERSION = 4;

    private static final int ZERO = 0x02;
    private static final int SIZES = 0x04;
    private static final int PAGE = 0x08;
    private static final int EOS = 0x10;
    private static final int CONTINUE = 0x20;

    static final int PAGE_SIZE = 4096;
    private static final int MOST_CAPABILITIES = 16;
    private static final int LONGEST_NAME = 255;

    /// Of firmware and tables; some 200 KiB.
    private static final long MOST_OTHER_MEMORY = 64L << 20;

    /// Of processors and devices; some 300 KiB.
    private static final long MOST_STATE = 64L << 20;

    private final StreamReader in;
    private final String block;
    private final MemorySink memory;
    private final DataOutputStream state;
    private long ramSection = -1;
    private long otherMemory;
    private boolean sized;
    private String current = "";

    /// Where the guest's memory goes.
    interface MemorySink {
        long size();

        /// @param page of `PAGE_SIZE` bytes, valid during the call
        void page(long offset, ByteBuffer page) throws IOException;

        /// A page of zeros, which may have been something else before.
        void zero(long offset) throws IOException;
    }

    private StreamSplit(StreamReader in, String block, MemorySink memory, OutputStream state) {
        this.in = in;
        this.block = block;
        this.memory = memory;
        this.state = new DataOutputStream(state);
    }

    /// Reads to the end of the stream.
    ///
    /// @param block name of the guest's memory
    /// @throws MalformedStream when it is not what was asked for
    static void split(StreamReader in, String block, MemorySink memory, OutputStream state)
            throws IOException {
        new StreamSplit(in, block, memory, state).run();
    }

    /// Reads up to the devices, and writes no more than that.
    static void head(StreamReader in, String block, MemorySink memory, OutputStream state)
            throws IOException {
        new StreamSplit(in, block, memory, state).upToDevices();
    }

    private void run() throws IOException {
        upToDevices();
        state.writeByte(FULL);
        rest();
    }

    private void upToDevices() throws IOException {
        expect(in.u32() == MAGIC, "it has another magic number");
        expect(in.u32() == VERSION, "it has another version");
        state.writeInt(MAGIC);
        state.writeInt(VERSION);
        int type = in.u8();
        expect(type == CONFIGURATION, "it does not begin with its configuration");
        type = configuration();
        while (type != FULL) {
            section(type);
            type = in.u8();
        }
        expect(sized, "it has no memory");
    }

    /// @return the type of what follows
    private int configuration() throws IOException {
        state.writeByte(CONFIGURATION);
        long length = in.u32();
        expect(length <= LONGEST_NAME, "its machine has a long name");
        state.writeInt((int) length);
        state.writeBytes(in.text((int) length));
        int type = in.u8();
        if (type != SUBSECTION) {
            return type;
        }
        String name = in.name();
        expect(name.equals("configuration/capabilities"), "it is configured in another way");
        state.writeByte(SUBSECTION);
        name(name);
        state.writeInt((int) in.u32());
        long count = in.u32();
        expect(count <= MOST_CAPABILITIES, "it has many capabilities");
        state.writeInt((int) count);
        for (long i = 0; i < count; i++) {
            name(in.name());
        }
        return in.u8();
    }

    private void section(int type) throws IOException {
        long id = in.u32();
        switch (type) {
            case START -> {
                String name = in.name();
                long instance = in.u32();
                long version = in.u32();
                expect(
                        name.equals("ram") && instance == 0 && version == RAM_VERSION && !sized,
                        "it has a section that is not the memory's");
                ramSection = id;
                head(type, id);
                name(name);
                state.writeInt((int) instance);
                state.writeInt((int) version);
            }
            case PART, END -> {
                expect(sized && id == ramSection, "it has a part of no section");
                head(type, id);
            }
            default -> throw new MalformedStream("it has a section of another type");
        }
        records();
        expect(in.u8() == FOOTER && in.u32() == id, "a section of it has no end");
        state.writeByte(FOOTER);
        state.writeInt((int) id);
    }

    private void head(int type, long id) throws IOException {
        state.writeByte(type);
        state.writeInt((int) id);
    }

    private void records() throws IOException {
        while (true) {
            long word = in.u64();
            int flags = (int) (word & (PAGE_SIZE - 1));
            long offset = word & -PAGE_SIZE;
            switch (flags & ~CONTINUE) {
                case SIZES -> sizes(word);
                case ZERO -> {
                    named(flags);
                    zero(offset);
                }
                case PAGE -> {
                    named(flags);
                    page(offset);
                }
                case EOS -> {
                    expect(word == EOS, "a section of it ends in another way");
                    state.writeLong(EOS);
                    return;
                }
                default -> throw new MalformedStream("it has memory in another form");
            }
        }
    }

    /// The names and lengths of all memory there is.
    private void sizes(long word) throws IOException {
        long left = word & -PAGE_SIZE;
        expect(!sized && left > 0, "it tells the sizes of memory twice or not at all");
        sized = true;
        state.writeLong(word);
        boolean found = false;
        while (left > 0) {
            String name = in.name();
            long length = in.u64();
            expect(length > 0 && length <= left, "it has more memory than it says");
            if (name.equals(block)) {
                expect(!found && length == memory.size(), "the guest's memory has another size");
                found = true;
            }
            name(name);
            state.writeLong(length);
            state.writeLong(in.u64()); // where the machine sees it
            left -= length;
        }
        expect(found, "it lacks the guest's memory");
    }

    private void named(int flags) throws IOException {
        if ((flags & CONTINUE) == 0) {
            current = in.name();
        }
        expect(sized && !current.isEmpty(), "it has memory of no name");
    }

    private void zero(long offset) throws IOException {
        expect(in.u8() == 0, "it has a page of one value");
        if (current.equals(block)) {
            memory.zero(inside(offset));
        } else {
            other(offset, ZERO);
            state.writeByte(0);
        }
    }

    private void page(long offset) throws IOException {
        ByteBuffer page = in.bytes(PAGE_SIZE);
        if (current.equals(block)) {
            memory.page(inside(offset), page);
        } else {
            other(offset, PAGE);
            byte[] bytes = new byte[PAGE_SIZE];
            page.get(bytes);
            state.write(bytes);
        }
    }

    private long inside(long offset) throws MalformedStream {
        expect(offset >= 0 && offset < memory.size(), "it has memory where there is none");
        return offset;
    }

    /// Always by its name, for what it continued may have gone another way.
    private void other(long offset, int flag) throws IOException {
        otherMemory += PAGE_SIZE;
        expect(otherMemory <= MOST_OTHER_MEMORY, "it has too much memory beside the guest's");
        state.writeLong(offset | flag);
        name(current);
    }

    private void name(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        state.writeByte(bytes.length);
        state.write(bytes);
    }

    private void rest() throws IOException {
        long count = 0;
        for (ByteBuffer some = in.rest(); some.hasRemaining(); some = in.rest()) {
            count += some.remaining();
            expect(count <= MOST_STATE, "its devices have too much state");
            byte[] bytes = new byte[some.remaining()];
            some.get(bytes);
            state.write(bytes);
        }
        expect(count > 0, "it ends before its devices");
        state.flush();
    }

    private static void expect(boolean good, String why) throws MalformedStream {
        if (!good) {
            throw new MalformedStream(why);
        }
    }
}
