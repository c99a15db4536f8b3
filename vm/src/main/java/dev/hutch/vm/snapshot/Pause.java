package dev.hutch.vm.snapshot;

import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `paused.json`, docs/formats/paused.md: where a paused VM can go on, and how to know its files
/// again.
///
/// @param pausedAt RFC 3339
/// @param disk the VM's own, which nobody may have written to since
record Pause(
        int version,
        String pausedAt,
        TemplateKey key,
        FileMark memory,
        FileMark disk,
        String stateSha256) {
    static final String FILE = "paused.json";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    static Pause of(TemplateKey key, Path memory, Path disk, Path state, Instant at)
            throws IOException {
        return new Pause(
                VERSION,
                at.toString(),
                key,
                FileMark.of(memory),
                FileMark.of(disk),
                StateFile.sha256(state));
    }

    /// @throws IOException when it is not there, or is not one
    static Pause read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is too large");
        }
        try {
            Pause pause = JSON.readValue(Files.readAllBytes(file), Pause.class);
            if (pause.version != VERSION) {
                throw new IOException("it has version " + pause.version);
            }
            Instant.parse(pause.pausedAt);
            return pause;
        } catch (JacksonException | DateTimeException e) {
            throw new IOException("it cannot be read", e);
        }
    }

    byte[] toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
