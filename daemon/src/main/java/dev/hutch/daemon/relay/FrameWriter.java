package dev.hutch.daemon.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Sends frames from a thread of its own. The command's thread may be interrupted at any time, and
/// an interrupted write would close the socket; here nobody interrupts.
///
/// The queue needs no bound of its own: output is bounded by its window, and all else is small and
/// rare.
final class FrameWriter {
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final BlockingQueue<ByteBuffer> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    FrameWriter(SocketChannel channel) {
        this.channel = channel;
        thread = Thread.ofVirtual().name("relay-writer").start(this::drain);
    }

    void send(Frame frame) {
        queue.add(frame.encode());
    }

    /// Waits until everything is on its way. Nothing can be sent afterwards.
    void finish() throws InterruptedException {
        queue.add(END);
        thread.join();
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, not a value
    private void drain() {
        try {
            for (ByteBuffer next = queue.take(); next != END; next = queue.take()) {
                while (next.hasRemaining()) {
                    channel.write(next);
                }
            }
        } catch (IOException clientGone) {
            // The reader notices the same and ends the command.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
