package dev.hutch.daemon.relay;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/// One message of the relay.
///
/// @param payload ready to be read from its start
record Frame(FrameType type, ByteBuffer payload) {
    static final int MAX_PAYLOAD = 262_144;
    static final int HEADER = 5;

    static Frame of(FrameType type, byte... payload) {
        return new Frame(type, ByteBuffer.wrap(payload));
    }

    static Frame of(FrameType type, String text) {
        return of(type, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame ofInt(FrameType type, int number) {
        return new Frame(type, ByteBuffer.allocate(4).putInt(number).flip());
    }

    String text() {
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    /// Header and payload, ready to be written.
    ByteBuffer encode() {
        return ByteBuffer.allocate(HEADER + payload.remaining())
                .putInt(payload.remaining())
                .put(type.code)
                .put(payload.duplicate())
                .flip();
    }

    /// Waits for the next frame.
    ///
    /// @throws EOFException at the end of the stream, between frames or inside one
    /// @throws MalformedFrameException when what came is no frame; nothing more can be read then
    static Frame read(ReadableByteChannel channel) throws IOException {
        ByteBuffer header = fill(channel, ByteBuffer.allocate(HEADER));
        int length = header.getInt();
        byte code = header.get();
        FrameType type =
                FrameType.of(code)
                        .orElseThrow(() -> new MalformedFrameException("type " + (code & 0xff)));
        // Compared as a whole, so that a "negative" length is simply too long.
        if (length < type.shortest || length > type.longest) {
            throw new MalformedFrameException(
                    type + " of " + Integer.toUnsignedString(length) + " bytes");
        }
        return new Frame(type, fill(channel, ByteBuffer.allocate(length)));
    }

    private static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer buffer)
            throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }
}
