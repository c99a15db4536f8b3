package dev.hutch.vm.guest;

import dev.hutch.vm.guest.Guest.GuestFile;
import dev.hutch.vm.guest.Guest.GuestStats;
import dev.hutch.vm.guest.Guest.Listener;
import dev.hutch.vm.guest.Guest.TransferResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the payloads of answers.
final class Answers {
    private static final int MAX_TEXT = 512;
    private static final int MAX_LISTENERS = 512;
    private static final int MAX_TROUBLES = 256;
    private static final int MODE_BITS = 07777;
    private static final List<String> KINDS = List.of("file", "directory", "symlink", "other");
    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private Answers() {}

    /// @return null when it answers another opening
    static @Nullable Hello hello(Frame frame, long nonce) throws MalformedFrame {
        PayloadReader in = new PayloadReader(frame.payload());
        if (in.bits64() != nonce) {
            return null;
        }
        int protocol = in.u16();
        boolean configured = in.u8() == 1;
        boolean ready = in.u8() == 1;
        long uptime = in.u64();
        String agent = in.string(MAX_TEXT);
        String kernel = in.string(MAX_TEXT);
        int troubles = in.count(MAX_TROUBLES);
        for (int i = 0; i < troubles; i++) {
            LOG.log(System.Logger.Level.WARNING, "guest trouble={0}", in.string(MAX_TEXT));
        }
        in.end();
        return new Hello(protocol, agent, kernel, uptime, configured, ready);
    }

    static int exit(byte[] payload) throws MalformedFrame {
        PayloadReader in = of(payload);
        long code = in.u32();
        in.end();
        if (code > 255) {
            throw new MalformedFrame("an exit code of " + code);
        }
        return (int) code;
    }

    static TransferResult transfer(byte[] payload) throws MalformedFrame {
        PayloadReader in = of(payload);
        TransferResult result = new TransferResult(in.u64(), in.u64());
        in.end();
        return result;
    }

    static Optional<GuestFile> stat(byte[] payload) throws MalformedFrame {
        PayloadReader in = of(payload);
        int there = in.u8();
        if (there == 0) {
            in.end();
            return Optional.empty();
        }
        int kind = in.u8();
        long mode = in.u32();
        if (there != 1 || kind < 1 || kind > KINDS.size() || mode > MODE_BITS) {
            throw new MalformedFrame("an impossible file");
        }
        GuestFile file =
                new GuestFile(
                        KINDS.get(kind - 1), (int) mode, (int) in.u32(), (int) in.u32(), in.u64());
        in.end();
        return Optional.of(file);
    }

    static List<Listener> listeners(byte[] payload) throws MalformedFrame {
        PayloadReader in = of(payload);
        int count = in.count(MAX_LISTENERS);
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            listeners.add(new Listener(in.string(MAX_TEXT), in.u16(), in.string(MAX_TEXT)));
        }
        in.end();
        return List.copyOf(listeners);
    }

    static GuestStats stats(byte[] payload) throws MalformedFrame {
        PayloadReader in = of(payload);
        GuestStats stats =
                new GuestStats(
                        in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), (int) in.u64());
        in.end();
        return stats;
    }

    private static PayloadReader of(byte[] payload) {
        return new PayloadReader(ByteBuffer.wrap(payload));
    }
}
