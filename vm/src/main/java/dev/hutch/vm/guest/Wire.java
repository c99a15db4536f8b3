package dev.hutch.vm.guest;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// The socket. Any thread may send; one thread of its own reads. The socket is non-blocking because
/// a blocking one is closed by Java when a thread that writes to it is interrupted, and one
/// cancelled command must not end the conversation of all others.
final class Wire {
    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;
    private final ReentrantLock sending = new ReentrantLock();
    private final Semaphore writable = new Semaphore(0);

    private Wire(SocketChannel socket, Selector selector, SelectionKey key) {
        this.socket = socket;
        this.selector = selector;
        this.key = key;
    }

    static Wire connect(Path path) throws IOException {
        SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
        try {
            socket.configureBlocking(false);
            Selector selector = Selector.open();
            return new Wire(socket, selector, socket.register(selector, SelectionKey.OP_READ));
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Held while a frame is written, and by those for whom the order of frames matters.
    ReentrantLock sending() {
        return sending;
    }

    /// Writes all of it. An interrupt has no effect here: half a frame would end the conversation.
    ///
    /// @param frame its parts, none of them copied
    void send(ByteBuffer... frame) throws IOException {
        sending.lock();
        try {
            while (true) {
                socket.write(frame);
                if (!frame[frame.length - 1].hasRemaining()) {
                    return;
                }
                writable.drainPermits();
                key.interestOpsOr(SelectionKey.OP_WRITE);
                selector.wakeup();
                writable.acquireUninterruptibly();
            }
        } catch (java.nio.channels.CancelledKeyException closed) {
            throw new IOException(closed);
        } finally {
            sending.unlock();
        }
    }

    /// Waits for bytes and reads them.
    ///
    /// @return false when the other side has ended the stream
    boolean read(FrameDecoder into) throws IOException {
        selector.select();
        selector.selectedKeys().clear();
        if (key.isWritable()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
            writable.release();
        }
        return !key.isReadable() || into.fill(socket);
    }

    void close() {
        try {
            socket.close();
            selector.close();
        } catch (IOException ignored) {
            // A socket that cannot be closed is closed all the same.
        }
        writable.release(Short.MAX_VALUE); // whoever waits finds the socket closed
    }
}
