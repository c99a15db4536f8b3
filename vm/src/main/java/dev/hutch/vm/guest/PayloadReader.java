package dev.hutch.vm.guest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads the fields of a payload.
final class PayloadReader {
    private final ByteBuffer from;

    PayloadReader(ByteBuffer from) {
        this.from = from;
    }

    int u8() throws MalformedFrame {
        return need(1).get() & 0xff;
    }

    int u16() throws MalformedFrame {
        return need(2).getShort() & 0xffff;
    }

    long u32() throws MalformedFrame {
        return need(4).getInt() & 0xffff_ffffL;
    }

    /// A number that a signed long can hold; sizes and times all can.
    long u64() throws MalformedFrame {
        long value = need(8).getLong();
        if (value < 0) {
            throw new MalformedFrame("a number beyond 2^63");
        }
        return value;
    }

    long bits64() throws MalformedFrame {
        return need(8).getLong();
    }

    String string(int max) throws MalformedFrame {
        long length = u32();
        if (length > max) {
            throw new MalformedFrame("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        need(bytes.length + 1).get(bytes);
        for (byte b : bytes) {
            if (b == 0) {
                throw new MalformedFrame("a zero byte inside a text");
            }
        }
        if (from.get() != 0) {
            throw new MalformedFrame("a text without its end");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Length of a list.
    int count(int max) throws MalformedFrame {
        long count = u32();
        if (count > max) {
            throw new MalformedFrame("a list of " + count);
        }
        return (int) count;
    }

    void end() throws MalformedFrame {
        if (from.hasRemaining()) {
            throw new MalformedFrame(from.remaining() + " bytes too many");
        }
    }

    private ByteBuffer need(int bytes) throws MalformedFrame {
        if (from.remaining() < bytes) {
            throw new MalformedFrame("a payload that is too short");
        }
        return from;
    }
}
