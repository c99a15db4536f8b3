package dev.hutch.linux.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class BytePipeTest {
    private static final int MANY = 8 << 20;
    private final BytePipe pipe = new BytePipe();
    private final byte[] bytes = new byte[MANY];
    private final Random random = new Random(42);

    @BeforeEach
    void fillBytes() {
        random.nextBytes(bytes);
    }

    @Test
    void carriesEveryByteInOrderWhateverTheSizes() throws Exception {
        CompletableFuture<Void> writing = filling();
        try (InputStream in = pipe.source()) {
            byte[] read = new byte[MANY];
            int count = 0;
            while (count < MANY) {
                int n = in.read(read, count, Math.min(MANY - count, 1 + random.nextInt(100_000)));
                assertThat(n).isPositive();
                count += n;
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read()).as("again").isEqualTo(-1);
            assertThat(read).isEqualTo(bytes);
        }
        writing.get();
    }

    @Test
    void givesWholeChunksToWhoeverTransfers() throws Exception {
        filling();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        assertThat(pipe.source().read()).isEqualTo(bytes[0] & 0xFF);
        assertThat(pipe.source().transferTo(read)).isEqualTo(MANY - 1);
        assertThat(read.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 1, MANY));
    }

    @Test
    void takesOnlyABoundedLead() throws Exception {
        CompletableFuture<Void> writing = filling();
        assertThat(pipe.source().readNBytes(1 << 20)).hasSize(1 << 20);
        assertThat(writing).as("more than half is still to come").isNotDone();
        pipe.abandon();
        writing.get();
    }

    @Test
    void freesAWriterWhoseReaderLeft() {
        for (Throwable cause :
                List.of(new IOException("left"), new IllegalStateException(), new Error())) {
            BytePipe left = new BytePipe();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeAll(left));
            left.fail(cause);
            left.fail(new IOException("the second failure is none"));
            assertThatThrownBy(writing::get).hasRootCause(cause);
            assertThatThrownBy(left::throwFailure).isSameAs(cause);
        }
    }

    @Test
    void letsAWriterWriteOnWhoseReaderHasSeenEnough() throws Exception {
        CompletableFuture<Void> writing = filling();
        assertThat(pipe.source().read()).isEqualTo(bytes[0] & 0xFF);
        pipe.abandon();
        writing.get();
        pipe.throwFailure();
    }

    @Test
    void tellsTheReaderWhyTheWriterFailed() throws IOException {
        IllegalStateException cause = new IllegalStateException("gone");
        pipe.fill(out -> {
            out.write(7);
            out.flush();
            throw cause;
        });
        InputStream in = pipe.source();
        assertThat(in.read()).as("what came before").isEqualTo(7);
        assertThatThrownBy(in::read).isSameAs(cause);
        assertThatThrownBy(in::read).as("again").isSameAs(cause);
    }

    @Test
    void aReaderThatWaitsCanBeInterrupted() throws Exception {
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            reader.complete(Thread.currentThread());
            try {
                outcome.completeExceptionally(new AssertionError(pipe.source().read()));
            } catch (IOException e) {
                outcome.complete(e);
            }
        });
        reader.get().interrupt();
        assertThat(outcome.get()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void closingIsNoEnd() throws IOException {
        try (OutputStream out = pipe.sink()) {
            out.write(7);
        }
        pipe.fail(new IOException("half of it"));
        assertThatThrownBy(() -> pipe.source().readAllBytes()).hasMessage("half of it");
    }

    private CompletableFuture<Void> filling() {
        return CompletableFuture.runAsync(() -> writeAll(pipe));
    }

    private void writeAll(BytePipe to) {
        Random sizes = new Random(7);
        to.fill(out -> {
            for (int done = 0; done < MANY; ) {
                int part = Math.min(MANY - done, 1 + sizes.nextInt(200_000));
                out.write(bytes, done, part);
                done += part;
                if (sizes.nextInt(4) == 0) {
                    out.flush();
                }
            }
        });
        try {
            to.throwFailure();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
