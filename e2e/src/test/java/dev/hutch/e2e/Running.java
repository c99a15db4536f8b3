package dev.hutch.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command that is still running.
record Running(List<String> words, Process process, Path out, Path err, long started) {

    OutputStream stdin() {
        return process.getOutputStream();
    }

    Ran await(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        words
                                + " did not end within "
                                + deadline
                                + "\n"
                                + Files.readString(err)
                                + Files.readString(out));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            return new Ran(
                    words,
                    process.exitValue(),
                    Files.readAllBytes(out),
                    new String(Files.readAllBytes(err), java.nio.charset.StandardCharsets.UTF_8),
                    took);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
