package dev.hutch.store.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.artifact.Artifact.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Artifacts in files, and files that are none.
class ArtifactLayoutTest {
    private static final String TYPE = "application/vnd.example.config.v1+json";
    private static final String FILE = "application/vnd.example.file.v1";
    private static final int DIGITS = 64;
    @TempDir Path directory;
    private final ArtifactLayout layout = new ArtifactLayout(ArchiveLimits.DEFAULT);
    private Artifact artifact;
    private int scratches;

    @BeforeEach
    void make() throws IOException {
        Path config = Files.writeString(directory.resolve("config"), "{}");
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("file"), bytes);
        artifact = new Artifact(Part.of(TYPE, config), List.of(Part.of(FILE, file)));
    }

    @Test
    void comesBackFromATarAndADirectory() throws IOException {
        Path tar = directory.resolve("a.tar");
        layout.writeTar(artifact, tar);
        same(layout.read(tar, TYPE, scratch()));
        Path other = directory.resolve("layout");
        layout.writeDirectory(artifact, other);
        same(layout.read(other, TYPE, scratch()));
        assertThat(other.resolve("oci-layout")).exists();
        refused("export.exists", () -> layout.writeTar(artifact, tar));
        refused("export.exists", () -> layout.writeDirectory(artifact, other));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void anythingElseIsRefused() throws IOException {
        Path tar = directory.resolve("a.tar");
        layout.writeTar(artifact, tar);
        refused("artifact.another_type", () -> layout.read(tar, TYPE + "x", scratch()));
        byte[] bytes = Files.readAllBytes(tar);
        Path cut = directory.resolve("cut.tar");
        for (int length : new int[] {0, 100, 1000, 50_000, bytes.length - 2000}) {
            Files.write(cut, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> layout.read(cut, TYPE, scratch()))
                    .as(length + " bytes")
                    .isInstanceOf(ProblemException.class);
        }
        bytes[60_000] ^= 1;
        Files.write(cut, bytes);
        refused("artifact.changed", () -> layout.read(cut, TYPE, scratch()));
        Path text = Files.writeString(directory.resolve("text"), "no tar at all");
        assertThatThrownBy(() -> layout.read(text, TYPE, scratch()))
                .isInstanceOf(ProblemException.class);
        refused(
                "artifact.malformed",
                () ->
                        layout.read(
                                Files.createDirectory(directory.resolve("empty")),
                                TYPE,
                                scratch()));
    }

    @Test
    void aBlobUnderAnothersNameIsRefused() throws IOException {
        Path other = directory.resolve("layout");
        layout.writeDirectory(artifact, other);
        Path blob =
                other.resolve("blobs/sha256").resolve(artifact.files().getFirst().digest().hex());
        Files.write(blob, new byte[100_000]);
        refused("artifact.changed", () -> layout.read(other, TYPE, scratch()));
        Files.delete(blob);
        refused("artifact.malformed", () -> layout.read(other, TYPE, scratch()));
        String index = Files.readString(other.resolve("index.json"));
        Files.writeString(
                other.resolve("index.json"),
                index.replaceFirst("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(DIGITS)));
        refused("artifact.malformed", () -> layout.read(other, TYPE, scratch()));
    }

    private void same(Artifact back) throws IOException {
        assertThat(Files.readString(back.config().file(), StandardCharsets.UTF_8)).isEqualTo("{}");
        assertThat(back.files()).hasSize(1);
        assertThat(back.file(FILE).orElseThrow())
                .hasSameBinaryContentAs(artifact.files().getFirst().file());
        assertThat(back.file("another")).isEmpty();
    }

    private Path scratch() throws IOException {
        return Files.createDirectory(directory.resolve("scratch" + scratches++));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void refused(String code, Work work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(Objects.requireNonNull(e.problem()).code())
                                        .isEqualTo(code));
    }
}
