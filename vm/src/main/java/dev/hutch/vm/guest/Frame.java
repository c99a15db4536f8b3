package dev.hutch.vm.guest;

import java.nio.ByteBuffer;

/// One frame as read. The payload is a view of the decoder's buffer: good until the next frame.
record Frame(FrameType type, int stream, int channel, ByteBuffer payload) {

    /// Sizes of the format; `docs/formats/guest-channel.md` says why each is what it is.
    static final int HEADER_SIZE = 12;

    static final int PREAMBLE_SIZE = 16;
    static final int MAX_PAYLOAD = 262_144;
    static final int MAX_DATA = 32_756;
    static final int WINDOW_SIZE = 262_144;
    static final int PROTOCOL = 1;

    static final int INPUT = 0;
    static final int OUTPUT = 1;
    static final int ERROR_OUTPUT = 2;

    private static final byte[] HOST = preamble("OPEN");
    private static final byte[] AGENT = preamble("HELO");

    static byte[] hostPreamble() {
        return HOST.clone();
    }

    static byte[] agentPreamble() {
        return AGENT.clone();
    }

    static void putHeader(ByteBuffer to, int length, FrameType type, int stream, int channel) {
        to.putInt(length).put((byte) type.number()).put((byte) stream).putShort((short) 0);
        to.putInt(channel);
    }

    private static byte[] preamble(String word) {
        byte[] bytes =
                ("?HUTCH-" + word + "\r\n\032\n\0")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        bytes[0] = (byte) 0x89;
        return bytes;
    }
}
