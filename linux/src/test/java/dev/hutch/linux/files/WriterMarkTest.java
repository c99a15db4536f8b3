package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterMarkTest {
    @TempDir Path directory;

    @Test
    void staysWhileItIsWritten() throws IOException {
        Path file = directory.resolve("staged");
        try (WriterMark _ = WriterMark.create(file).orElseThrow()) {
            assertThat(WriterMark.sweep(file)).isFalse();
            Files.writeString(file, "more");
            assertThat(WriterMark.sweep(file)).isFalse();
        }
        assertThat(WriterMark.sweep(file)).isTrue();
        assertThat(file).doesNotExist();
        assertThat(WriterMark.sweep(file)).isFalse();
    }

    @Test
    void whoIsKilledWritesNoMore() throws Exception {
        Path file = Files.writeString(directory.resolve("staged"), "half");
        Process writer = new ProcessBuilder("flock", file.toString(), "cat").start();
        // What it gives back shows that it has the lock.
        writer.outputWriter(StandardCharsets.UTF_8).append("held\n").flush();
        assertThat(writer.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
        assertThat(WriterMark.sweep(file)).isFalse();
        for (ProcessHandle each : writer.descendants().toList()) {
            each.destroyForcibly();
            each.onExit().join();
        }
        writer.destroyForcibly().waitFor();
        assertThat(WriterMark.sweep(file)).isTrue();
    }

    @Test
    void whatIsNoFileOfAWriterStays() throws Exception {
        Path aside = Files.writeString(directory.resolve("aside"), "dear");
        Path link = Files.createSymbolicLink(directory.resolve("link"), aside);
        assertThat(WriterMark.sweep(link)).isFalse();
        Files.createDirectories(directory.resolve("full/inner"));
        assertThat(WriterMark.sweep(directory.resolve("full"))).isFalse();
        assertThat(aside).hasContent("dear");
        assertThatThrownBy(() -> WriterMark.create(aside)).isInstanceOf(ProblemException.class);
        assertThat(aside).hasContent("dear");
    }
}
