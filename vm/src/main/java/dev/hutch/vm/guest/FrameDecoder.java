package dev.hutch.vm.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// Splits the agent's bytes into frames. It starts out looking for the agent's preamble and skips
/// what an earlier conversation left behind.
final class FrameDecoder {
    /// More stale bytes than any queue between the two sides can hold.
    static final long MAX_SKIPPED = 16L << 20;

    private static final int READ_AHEAD = 65_536;

    private final byte[] preamble = Frame.agentPreamble();
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(Frame.HEADER_SIZE + Frame.MAX_PAYLOAD + READ_AHEAD).limit(0);
    private boolean framed;
    private long skipped;

    /// Reads once. Every frame must have been taken with `next` before.
    ///
    /// @return false at the end of the stream
    boolean fill(ReadableByteChannel from) throws IOException {
        buffer.compact();
        try {
            return from.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }

    /// The next complete frame, or null when more bytes are needed.
    @Nullable Frame next() throws MalformedFrame {
        while (true) {
            if (!framed && !seek()) {
                return null;
            }
            if (buffer.remaining() < Frame.HEADER_SIZE) {
                return null;
            }
            if (buffer.get(buffer.position()) != preamble[0]) {
                return frame();
            }
            if (buffer.remaining() < Frame.PREAMBLE_SIZE) {
                return null;
            }
            if (!preambleAt(buffer.position())) {
                throw new MalformedFrame("a frame of impossible length");
            }
            framed = false;
        }
    }

    /// What follows belongs to an earlier conversation: look for the next preamble.
    void skipConversation() {
        framed = false;
    }

    private boolean seek() throws MalformedFrame {
        while (buffer.remaining() >= Frame.PREAMBLE_SIZE) {
            if (preambleAt(buffer.position())) {
                buffer.position(buffer.position() + Frame.PREAMBLE_SIZE);
                framed = true;
                return true;
            }
            buffer.get();
            if (++skipped > MAX_SKIPPED) {
                throw new MalformedFrame("no greeting among the first bytes");
            }
        }
        return false;
    }

    private boolean preambleAt(int position) {
        for (int i = 0; i < preamble.length; i++) {
            if (buffer.get(position + i) != preamble[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Frame frame() throws MalformedFrame {
        int at = buffer.position();
        int length = buffer.getInt(at);
        FrameType type = FrameType.of(buffer.get(at + 4));
        int stream = buffer.get(at + 5);
        if (type == null || !type.fromAgent()) {
            throw new MalformedFrame("a frame of unknown type " + (buffer.get(at + 4) & 0xff));
        }
        if (buffer.getShort(at + 6) != 0 || !legalStream(type, stream)) {
            throw new MalformedFrame("a bad header of " + type);
        }
        int least = type == FrameType.DATA ? 1 : 0;
        int most = type == FrameType.DATA ? Frame.MAX_DATA : Frame.MAX_PAYLOAD;
        if (length < least || length > most) {
            throw new MalformedFrame(
                    "a frame " + type + " of length " + Integer.toUnsignedString(length));
        }
        if (buffer.remaining() < Frame.HEADER_SIZE + length) {
            return null;
        }
        ByteBuffer payload = buffer.slice(at + Frame.HEADER_SIZE, length);
        int channel = buffer.getInt(at + 8);
        buffer.position(at + Frame.HEADER_SIZE + length);
        return new Frame(type, stream, channel, payload);
    }

    private static boolean legalStream(FrameType type, int stream) {
        return switch (type) {
            case DATA, EOF -> stream == Frame.OUTPUT || stream == Frame.ERROR_OUTPUT;
            default -> stream == Frame.INPUT;
        };
    }
}
