package dev.hutch.vm.hypervisor.qemu;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/// Numbers, names and bytes of a stream, as they come. Big-endian, as QEMU writes.
final class StreamReader {
    private static final int BUFFER = 1 << 20;

    private final ReadableByteChannel from;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();

    StreamReader(ReadableByteChannel from) {
        this.from = from;
    }

    int u8() throws IOException {
        return Byte.toUnsignedInt(need(1).get());
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(need(Integer.BYTES).getInt());
    }

    long u64() throws IOException {
        return need(Long.BYTES).getLong();
    }

    /// A name with its length before it.
    String name() throws IOException {
        return text(u8());
    }

    /// Bytes as characters, one each: what is written from it is what was read.
    String text(int length) throws IOException {
        byte[] bytes = new byte[length];
        need(length).get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// The next bytes, to be looked at until the next call. At most a MiB.
    ByteBuffer bytes(int count) throws IOException {
        need(count);
        ByteBuffer view = buffer.slice(buffer.position(), count);
        buffer.position(buffer.position() + count);
        return view;
    }

    /// Whatever comes next, to be looked at until the next call. @return empty at the end
    ByteBuffer rest() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return ByteBuffer.allocate(0);
        }
        return bytes(buffer.remaining());
    }

    private ByteBuffer need(int count) throws IOException {
        while (buffer.remaining() < count) {
            if (!fill()) {
                throw new EOFException("it ends too early");
            }
        }
        return buffer;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        try {
            return from.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }
}
