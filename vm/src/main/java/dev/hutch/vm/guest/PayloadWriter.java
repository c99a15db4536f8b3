package dev.hutch.vm.guest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/// Writes the fields of a request.
final class PayloadWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    PayloadWriter u8(int value) {
        out.write(value);
        return this;
    }

    PayloadWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    PayloadWriter u32(int value) {
        return u16(value >> 16).u16(value);
    }

    PayloadWriter u64(long value) {
        return u32((int) (value >> 32)).u32((int) value);
    }

    PayloadWriter bytes(byte[] value) {
        u32(value.length);
        room(value.length);
        out.writeBytes(value);
        return this;
    }

    PayloadWriter string(String value) {
        if (value.indexOf('\0') >= 0) {
            throw GuestProblems.zeroByte(value);
        }
        return bytes(value.getBytes(StandardCharsets.UTF_8)).u8(0);
    }

    PayloadWriter strings(Collection<String> values) {
        u32(values.size());
        values.forEach(this::string);
        return this;
    }

    byte[] toBytes() {
        room(0);
        return out.toByteArray();
    }

    private void room(int more) {
        if ((long) out.size() + more > Frame.MAX_PAYLOAD) {
            throw GuestProblems.requestTooLarge(Frame.MAX_PAYLOAD);
        }
    }
}
