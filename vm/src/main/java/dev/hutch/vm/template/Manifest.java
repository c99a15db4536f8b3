package dev.hutch.vm.template;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `template.json`, docs/formats/template.md: what a template is for, and how to know its files
/// again.
///
/// @param createdAt RFC 3339
/// @param memory and `overlay`: files too large to be read at each start
/// @param stateSha256 of the state, which is small
record Manifest(
        int version,
        String image,
        String createdAt,
        TemplateKey key,
        FileMark memory,
        FileMark overlay,
        String stateSha256) {
    static final String FILE = "template.json";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 1 << 20;
    private static final long MAX_STATE = 64L << 20;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    /// @param writtenAt RFC 3339, as exact as the file system has it
    record FileMark(long bytes, String writtenAt) {
        static FileMark of(Path file) throws IOException {
            BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileMark(about.size(), about.lastModifiedTime().toString());
        }
    }

    /// Describes the files that stand in a directory.
    static Manifest of(Path directory, String image, Instant createdAt, TemplateKey key) {
        try {
            return new Manifest(
                    VERSION,
                    image,
                    createdAt.toString(),
                    key,
                    FileMark.of(directory.resolve(Template.MEMORY)),
                    FileMark.of(directory.resolve(Template.OVERLAY)),
                    sha256(directory.resolve(Template.STATE)));
        } catch (IOException e) {
            throw FileProblems.of("look at", directory, e);
        }
    }

    /// Problems: `template.broken`.
    static Manifest read(Path directory) {
        Path file = directory.resolve(FILE);
        String id = String.valueOf(directory.getFileName());
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw TemplateProblems.broken(id, "its description is too large");
            }
            Manifest manifest = JSON.readValue(Files.readAllBytes(file), Manifest.class);
            if (manifest.version != VERSION) {
                throw TemplateProblems.broken(id, "it has version " + manifest.version);
            }
            Instant.parse(manifest.createdAt);
            Digest.parse("sha256:" + manifest.stateSha256);
            return manifest;
        } catch (IOException | JacksonException | DateTimeException e) {
            throw TemplateProblems.broken(id, "its description cannot be read");
        }
    }

    Template template(Path directory) {
        return new Template(
                String.valueOf(directory.getFileName()),
                image,
                Instant.parse(createdAt),
                key,
                directory);
    }

    /// Problems: `template.broken` when a file is not the one that was described.
    void check(Path directory) {
        String id = String.valueOf(directory.getFileName());
        try {
            if (!memory.equals(FileMark.of(directory.resolve(Template.MEMORY)))) {
                throw TemplateProblems.broken(id, "its memory was changed");
            }
            if (!overlay.equals(FileMark.of(directory.resolve(Template.OVERLAY)))) {
                throw TemplateProblems.broken(id, "its disk was changed");
            }
            if (!stateSha256.equals(sha256(directory.resolve(Template.STATE)))) {
                throw TemplateProblems.broken(id, "the state of its devices was changed");
            }
        } catch (IOException e) {
            throw TemplateProblems.broken(id, "a file of it cannot be read");
        }
    }

    byte[] toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    private static String sha256(Path file) throws IOException {
        if (Files.size(file) > MAX_STATE) {
            throw new IOException("it is too large");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Digest.of(digest.digest(Files.readAllBytes(file))).hex();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
