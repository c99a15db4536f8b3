package dev.hutch.vm.machine.enter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class BytePipeTest {
    private static final int MANY = 8 << 20;
    private final BytePipe pipe = new BytePipe();
    private final byte[] bytes = new byte[MANY];
    private final Random random = new Random(42);

    @Test
    void carriesEveryByteInOrderWhateverTheSizes() throws Exception {
        random.nextBytes(bytes);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(this::writeAll);
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
    void freesAWriterWhoseReaderLeft() {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(this::writeAll);
        pipe.abandon();
        assertThatThrownBy(writing::get).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void tellsTheReaderWhyTheWriterFailed() throws IOException {
        ProblemException cause =
                Problem.of(Problem.Kind.UNAVAILABLE, "guest.gone", "gone").toException();
        try (OutputStream out = pipe.sink()) {
            out.write(7);
            out.flush();
        }
        pipe.fail(cause);
        InputStream in = pipe.source();
        assertThat(in.read()).as("what came before").isEqualTo(7);
        assertThatThrownBy(in::read).hasRootCause(cause);
        assertThat(pipe.causeOr(cause.problem().toException())).isSameAs(cause);
    }

    private void writeAll() {
        Random sizes = new Random(7);
        try (OutputStream out = pipe.sink()) {
            int done = 0;
            while (done < MANY) {
                int part = Math.min(MANY - done, 1 + sizes.nextInt(200_000));
                out.write(bytes, done, part);
                done += part;
                if (sizes.nextInt(4) == 0) {
                    out.flush();
                }
            }
            out.flush();
            pipe.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
