package dev.hutch.daemon.relay;

import dev.hutch.api.call.VmCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a client was started with: everything from HELLO to RUN.
///
/// @param terminals bit n is set when its descriptor n is a terminal
record Handover(
        int protocol,
        String stamp,
        int terminals,
        Optional<VmCall.TerminalSize> size,
        List<String> arguments,
        Map<String, String> variables,
        Path directory) {
    static final int PROTOCOL = 1;

    /// Twice what the kernel lets a process be started with.
    private static final int MAX_BYTES = 4 << 20;

    Handover {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
    }

    static Handover read(ReadableByteChannel channel) throws IOException {
        Frame hello = Frame.read(channel);
        if (hello.type() != FrameType.HELLO) {
            throw new MalformedFrameException(hello.type() + " before HELLO");
        }
        ByteBuffer payload = hello.payload();
        int protocol = Short.toUnsignedInt(payload.getShort());
        int terminals = Byte.toUnsignedInt(payload.get());
        Optional<VmCall.TerminalSize> size = size(payload);
        String stamp = StandardCharsets.UTF_8.decode(payload).toString();
        List<String> arguments = new ArrayList<>();
        Map<String, String> variables = new HashMap<>();
        String directory = "/";
        int bytes = 0;
        for (Frame frame = Frame.read(channel);
                frame.type() != FrameType.RUN;
                frame = Frame.read(channel)) {
            // An empty argument costs its header, so their number is bounded too.
            bytes += Frame.HEADER + frame.payload().remaining();
            if (bytes > MAX_BYTES) {
                throw new MalformedFrameException("a command line over " + MAX_BYTES + " bytes");
            }
            switch (frame.type()) {
                case ARGUMENT -> arguments.add(frame.text());
                case VARIABLE -> put(variables, frame.text());
                case DIRECTORY -> directory = frame.text();
                default -> throw new MalformedFrameException(frame.type() + " before RUN");
            }
        }
        return new Handover(
                protocol, stamp, terminals, size, arguments, variables, absolute(directory));
    }

    /// Rows and columns; empty when they are not known.
    static Optional<VmCall.TerminalSize> size(ByteBuffer payload) {
        int rows = Short.toUnsignedInt(payload.getShort());
        int columns = Short.toUnsignedInt(payload.getShort());
        return rows == 0 || columns == 0
                ? Optional.empty()
                : Optional.of(new VmCall.TerminalSize(rows, columns));
    }

    private static void put(Map<String, String> variables, String entry) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
            variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
    }

    private static Path absolute(String directory) throws IOException {
        if (!directory.startsWith("/") || directory.indexOf('\0') >= 0) {
            throw new MalformedFrameException("a working directory that is not absolute");
        }
        return Path.of(directory);
    }
}
