package dev.hutch.store.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A body on its way: bounded, and given up when nothing comes for a while.
final class TransferInput extends FilterInputStream {
    private final String host;
    private final long max;
    private final Duration stall;
    private final AtomicBoolean stalled = new AtomicBoolean();
    private long count;

    TransferInput(InputStream in, String host, long max, Duration stall) {
        super(in);
        this.host = host;
        this.max = max;
        this.stall = stall;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        CompletableFuture<Void> silence = new CompletableFuture<>();
        CompletableFuture<Void> guard = silence.thenRun(this::giveUp);
        silence.completeOnTimeout(null, stall.toMillis(), TimeUnit.MILLISECONDS);
        try {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            if (count > max) {
                throw RegistryProblems.tooLarge("what registry " + host + " sent", max);
            }
            return read;
        } catch (IOException e) {
            if (stalled.get()) {
                throw new HttpTimeoutException("nothing came for " + stall.toSeconds() + " s");
            }
            throw e;
        } finally {
            guard.cancel(false);
            silence.cancel(false);
        }
    }

    private void giveUp() {
        stalled.set(true);
        try {
            in.close();
        } catch (IOException gone) {
            // It was to be given up anyway.
        }
    }
}
