package dev.hutch.vm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Snapshots that travel, and what arrives that is none.
class SnapshotBundleTest {
    private static final int MEMORY = 1 << 20;
    private static final int DISK = 3 << 20;
    @TempDir Path directory;
    private Snapshots snapshots;
    private Snapshot snapshot;
    private SnapshotBundle bundle;

    @BeforeEach
    void make() throws IOException {
        snapshots = Snapshots.open(directory.resolve("snapshots"), InstantSource.system());
        SnapshotFiles staged = snapshots.stage();
        Random random = new Random(1);
        for (Path file : List.of(staged.memory(), staged.disk())) {
            byte[] bytes = new byte[file.equals(staged.memory()) ? MEMORY : DISK];
            for (int at = 0; at < bytes.length; at += 70_000) {
                bytes[at] = (byte) random.nextInt(1, 127);
            }
            Files.write(file, bytes);
        }
        Files.writeString(staged.state(), "state");
        snapshot = snapshots.publish(staged, "ok", vm(), host());
        bundle = SnapshotBundle.pack(snapshot, Files.createDirectory(directory.resolve("out")));
        // What is on its way is a copy.
        Path config = Files.copy(bundle.config(), directory.resolve("config"));
        bundle = new SnapshotBundle(config, bundle.memory(), bundle.state(), bundle.disk());
    }

    @Test
    @Tag("R06")
    void arrivesAsItWas() throws IOException {
        assertThat(problem(bundle, "")).isEqualTo("snapshot.exists");
        Snapshot other = take(bundle, "other");
        assertThat(other.vm()).isEqualTo(snapshot.vm());
        assertThat(other.host()).isEqualTo(snapshot.host());
        assertThat(other.files().memory()).hasSameBinaryContentAs(snapshot.files().memory());
        assertThat(other.files().disk()).hasSameBinaryContentAs(snapshot.files().disk());
        snapshots.check(other);
        assertThat(snapshots.verify()).isEmpty();
        snapshots.delete(snapshot.id());
        assertThat(take(bundle, "").name()).isEqualTo("ok");
    }

    @Test
    void aHostThatWillNotDoLeavesNothing() throws IOException {
        assertThatThrownBy(() ->
                        bundle.unpack(
                                snapshots,
                                "other",
                                ArchiveLimits.DEFAULT,
                                taken -> {
                                    throw SnapshotProblems.foreign(taken.name(), "processor");
                                }))
                .hasMessageContaining("another processor");
        assertThat(entries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory.zst", "state.zst", "disk.zst"})
    void damagedFilesAreRefused(String name) throws IOException {
        Path file = directory.resolve("out").resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> take(bundle, "other")).isInstanceOf(ProblemException.class);
            assertThat(entries()).isEqualTo(1);
        }
        Files.write(file, Files.readAllBytes(bundle.config()));
        assertThatThrownBy(() -> take(bundle, "other")).isInstanceOf(ProblemException.class);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void filesOfAnotherSnapshotAreRefused() throws IOException {
        SnapshotBundle mixed =
                new SnapshotBundle(
                        bundle.config(), bundle.memory(), bundle.memory(), bundle.disk());
        assertThat(problem(mixed, "other")).isEqualTo("snapshot.malformed");
        mixed = new SnapshotBundle(bundle.config(), bundle.disk(), bundle.state(), bundle.disk());
        assertThat(problem(mixed, "other")).isEqualTo("snapshot.malformed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\" : 1 | \"version\" : 2",
                "\"memoryBytes\" : 1048576 | \"memoryBytes\" : 1048577",
                "\"network\" : \"user\" | \"network\" : \"../x\"",
                "\"accelerator\" : \"tcg\" | \"accelerator\" : \"x\"",
                "\"name\" : \"box\" | \"name\" : \"../box\"",
                "\"id\" : \"0123456789ab\" | \"id\" : \"../etc\"",
                "\"sha256\" : \"| \"sha256\" : \"x",
                "\"createdAt\" : \"2| \"createdAt\" : \"x",
                "\"vcpus\" : 2 | \"vcpus\" : 0",
                "\"layers\" : [ \"sha256:ab | \"layers\" : [ \"md5:ab",
                "{ | [",
                "\"host\" : { | \"hosts\" : {"
            })
    void descriptionsThatAreNoneAreRefused(String good, String bad) throws IOException {
        String text = Files.readString(bundle.config());
        assertThat(text).contains(good.strip());
        Files.writeString(bundle.config(), text.replace(good.strip(), bad.strip()));
        assertThat(problem(bundle, "other")).isEqualTo("snapshot.malformed");
        assertThat(entries()).isEqualTo(1);
    }

    private Snapshot take(SnapshotBundle from, String name) {
        return from.unpack(snapshots, name, ArchiveLimits.DEFAULT, taken -> {});
    }

    private String problem(SnapshotBundle from, String name) {
        try {
            take(from, name);
            return "";
        } catch (ProblemException e) {
            Problem problem = e.problem();
            return problem.code();
        }
    }

    private long entries() throws IOException {
        try (Stream<Path> entries = Files.list(snapshots.directory())) {
            return entries.count();
        }
    }

    private static SnapshotVm vm() {
        String digest = "sha256:" + "ab".repeat(32);
        return new SnapshotVm(
                "0123456789ab",
                "box",
                "debian",
                digest,
                List.of(digest),
                new RunConfigView(List.of(), List.of(), List.of(), "", "", "", Map.of()),
                "debian-cloud",
                2,
                MEMORY,
                DISK,
                "user",
                "");
    }

    private static TemplateKey host() {
        return new TemplateKey(
                "debian-cloud",
                List.of("a.squashfs"),
                2,
                MEMORY,
                DISK,
                "user",
                "boot.cpio",
                "qemu 7",
                "machine",
                "tcg",
                "cpu",
                1);
    }
}
