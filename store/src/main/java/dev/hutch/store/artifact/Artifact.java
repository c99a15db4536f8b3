package dev.hutch.store.artifact;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What goes out or came in.
///
/// @param config whose media type says what it is
public record Artifact(Part config, List<Part> files) {
    public Artifact {
        files = List.copyOf(files);
    }

    /// The first file of a type.
    public Optional<Path> file(String mediaType) {
        return files.stream()
                .filter(part -> part.mediaType().equals(mediaType))
                .map(Part::file)
                .findFirst();
    }

    List<Part> parts() {
        return Stream.concat(Stream.of(config), files.stream()).toList();
    }

    /// One file of it.
    public record Part(String mediaType, Path file, Digest digest, long size) {

        /// Reads the file.
        public static Part of(String mediaType, Path file) {
            MessageDigest digest = Hashes.sha256();
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                long size = in.transferTo(java.io.OutputStream.nullOutputStream());
                return new Part(mediaType, file, Digest.of(digest.digest()), size);
            } catch (IOException e) {
                throw FileProblems.of("read", file, e);
            }
        }

        OciDescriptor descriptor() {
            return new OciDescriptor(mediaType, digest, size, "");
        }
    }
}
