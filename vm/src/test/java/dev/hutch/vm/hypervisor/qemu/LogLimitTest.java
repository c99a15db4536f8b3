package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLimitTest {
    @TempDir Path directory;

    @Test
    void aLogThatGrowsTooLongKeepsItsEndAndStartsAnew() throws Exception {
        Path log = Files.createFile(directory.resolve("console.log"));
        Path kept = directory.resolve("console.log.1");
        CompletableFuture<Void> ended = new CompletableFuture<>();
        LogLimit.start().guard(directory, List.of(log), ended);
        append(log, "x".repeat(1 << 20) + "END");
        awaitCreation(kept);
        assertThat(Files.size(kept)).isEqualTo(256 << 10);
        assertThat(Files.readString(kept)).endsWith("xEND");
        assertThat(Files.size(log)).isLessThan(1 << 20);
        ended.complete(null);
    }

    @Test
    void aLogThatIsTooLongAlreadyIsShortenedAtOnce() throws IOException {
        Path log = directory.resolve("console.log");
        Files.writeString(log, "y".repeat(3 << 20));
        LogLimit.start().guard(directory, List.of(log), new CompletableFuture<>());
        assertThat(log).isEmptyFile();
        assertThat(Files.size(directory.resolve("console.log.1"))).isEqualTo(256 << 10);
    }

    @Test
    void eachLogOfAMachineHasItsOwnLimit() throws Exception {
        Path console = directory.resolve("console.log");
        Path words = directory.resolve("qemu.log");
        Files.writeString(console, "short");
        Files.writeString(words, "w");
        LogLimit.start().guard(directory, List.of(console, words), new CompletableFuture<>());
        append(words, "w".repeat(1 << 20));
        awaitCreation(directory.resolve("qemu.log.1"));
        assertThat(Files.size(directory.resolve("qemu.log.1"))).isEqualTo(256 << 10);
        assertThat(console).hasContent("short");
        assertThat(directory.resolve("console.log.1")).doesNotExist();
    }

    private static void append(Path log, String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    private void awaitCreation(Path file) throws Exception {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                WatchKey key = watch.poll(10, TimeUnit.SECONDS);
                assertThat(key).as("console.log.1 appears").isNotNull();
                key.pollEvents();
                key.reset();
            }
        }
    }
}
