package dev.hutch.daemon.relay;

import dev.hutch.api.call.EnvCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the client is to become, as frames: over the relay, or in a file for a client that waits
/// for a JVM of its own.
public final class EntryFrames {
    /// Where the program finds its plan.
    private static final byte PLAN = 3;

    private EntryFrames() {}

    /// Writes all of them, in order.
    public static void write(EnvCall.Entry entry, OutputStream out) throws IOException {
        for (Frame frame : of(entry)) {
            ByteBuffer bytes = frame.encode();
            out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
        }
    }

    static List<Frame> of(EnvCall.Entry entry) {
        List<Frame> frames = new ArrayList<>();
        entry.arguments().forEach(word -> frames.add(Frame.of(FrameType.PLAN_ARGUMENT, word)));
        entry.variables()
                .forEach((name, value) ->
                        frames.add(Frame.of(FrameType.PLAN_VARIABLE, name + "=" + value)));
        byte[] plan = entry.plan().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(1 + plan.length).put(PLAN).put(plan).flip();
        frames.add(new Frame(FrameType.PLAN_FILE, file));
        frames.add(Frame.of(FrameType.PLAN_EXEC, entry.program()));
        return frames;
    }
}
