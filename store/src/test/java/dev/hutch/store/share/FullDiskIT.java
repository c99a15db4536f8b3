package dev.hutch.store.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.store.SmallDisk;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.lease.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks with room for less than is sent or fetched, page by page from none to enough.
class FullDiskIT {
    /// No image here takes more; a guard against a disk that never is large enough.
    private static final int MOST = 60;

    @TempDir Path directory;
    private SmallDisk disk;
    private Store store;

    @BeforeEach
    void prepare() throws IOException {
        disk = SmallDisk.mount(directory.resolve("small"), "1m");
        store = new StoreFolder(directory.resolve("here")).open();
        for (int i = 1; i <= 2; i++) {
            Path tar =
                    Files.write(
                            directory.resolve("tar"),
                            new TarMaker().file("f", RemoteContract.noise(i)).done());
            store.images().importPath(tar, "layer" + i, EventSink.NONE);
        }
        store.images().tag("layer1+layer2", "both");
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aPushThatDoesNotFitShowsNothingAndGoesOnWhenThereIsRoom() throws IOException {
        Path remote = disk.root().resolve("shared");
        boolean full = true;
        for (int pages = 0; full; pages++) {
            assertThat(pages).isLessThan(MOST);
            AtomicFiles.deleteTree(remote);
            disk.leave(pages);
            Optional<Problem> problem = problem(() -> push(remote));
            full = problem.isPresent();
            if (full) {
                isFull(problem.get());
                assertThat(problem.get().hint()).contains("there", "another remote");
                assertThat(remote.resolve("index.json")).doesNotExist();
            }
            assertThat(staged(remote)).containsExactly("lock");
            disk.free();
            push(remote);
        }
        Store other = new StoreFolder(directory.resolve("other")).open();
        pull(other, remote);
        RemoteContract.read(other, other.images().resolve("both").stack().layers().getLast());
    }

    /// A page each for the configuration, the manifest and the index, which is the last to come.
    @Test
    void aNameThatDoesNotFitAnyMoreIsTheOldOne() throws IOException {
        Path remote = disk.root().resolve("shared");
        push(remote);
        byte[] index = Files.readAllBytes(remote.resolve("index.json"));
        store.images().tag("layer1", "both");
        for (int pages : new int[] {0, 1, 1}) {
            disk.leave(pages);
            isFull(problem(() -> push(remote)).orElseThrow());
            assertThat(remote.resolve("index.json")).hasBinaryContent(index);
            assertThat(staged(remote)).containsExactly("lock");
        }
        disk.free();
        push(remote);
    }

    @Test
    @Tag("B36")
    void aPullThatDoesNotFitLeavesNothingHalfThereAndGoesOnWhenThereIsRoom() throws IOException {
        Path remote = directory.resolve("shared");
        push(remote);
        boolean full = true;
        for (int pages = 0; full; pages++) {
            assertThat(pages).isLessThan(MOST);
            StoreFolder folder = new StoreFolder(disk.root().resolve("store"));
            AtomicFiles.deleteTree(folder.root());
            Store small = folder.open();
            disk.leave(pages);
            Optional<Problem> problem = problem(() -> pull(small, remote));
            full = problem.isPresent();
            problem.ifPresent(FullDiskIT::isFull);
            assertThat(small.tags().list()).hasSize(full ? 0 : 1);
            assertThat(folder.contents().keySet())
                    .noneMatch(name -> name.startsWith("staging") || name.startsWith("leases"));
            assertThat(small.check().run(List.of(), false, EventSink.NONE).findings()).isEmpty();
            disk.free();
            pull(small, remote);
            RemoteContract.read(small, small.images().resolve("both").stack().layers().getLast());
        }
    }

    private void push(Path remote) {
        ResolvedStack stack = store.images().resolve("both");
        try (Lease lease = store.images().hold(stack, "push")) {
            store.sharing()
                    .push(stack, remote.toString(), "", RegistryAccess.OWN, lease, EventSink.NONE);
        }
    }

    private static void pull(Store into, Path remote) {
        into.sharing()
                .pull(
                        "both",
                        remote.toString(),
                        "",
                        RegistryAccess.OWN,
                        Preparation.NONE,
                        EventSink.NONE);
    }

    private static Optional<Problem> problem(Runnable attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    private static void isFull(Problem problem) {
        assertThat(problem.code()).isEqualTo("host.disk_full");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
    }

    private static List<String> staged(Path remote) throws IOException {
        try (Stream<Path> files = Files.list(remote.resolve(".hutch"));
                Stream<Path> beside = Files.list(remote)) {
            assertThat(beside)
                    .noneMatch(each -> each.getFileName().toString().startsWith(".hutch-"));
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
