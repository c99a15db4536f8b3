package dev.hutch.daemon.relay;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The native client's part, spoken from Java, one frame at a time.
final class RelayPeer implements AutoCloseable {
    final SocketChannel channel;

    RelayPeer(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    RelayPeer start(String stamp, String... arguments) throws IOException {
        ByteBuffer hello = ByteBuffer.allocate(7 + stamp.length());
        hello.putShort((short) 1).put((byte) 0).putShort((short) 0).putShort((short) 0);
        send(new Frame(FrameType.HELLO, hello.put(stamp.getBytes()).flip()));
        for (String argument : arguments) {
            send(Frame.of(FrameType.ARGUMENT, argument));
        }
        send(Frame.of(FrameType.DIRECTORY, "/tmp"));
        send(Frame.of(FrameType.RUN));
        return this;
    }

    void send(Frame frame) throws IOException {
        channel.write(frame.encode());
    }

    Frame next() throws IOException {
        return Frame.read(channel);
    }

    Frame next(FrameType type) throws IOException {
        for (Frame frame = next(); ; frame = next()) {
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /// All frames up to and with EXIT.
    List<Frame> rest() throws IOException {
        List<Frame> frames = new ArrayList<>();
        do {
            frames.add(next());
        } while (frames.getLast().type() != FrameType.EXIT);
        return frames;
    }

    int exit() throws IOException {
        return next(FrameType.EXIT).payload().get() & 0xff;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
