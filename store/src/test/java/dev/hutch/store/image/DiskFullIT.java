package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.store.SmallDisk;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store on a file system that is really full.
class DiskFullIT {
    @TempDir Path directory;
    private SmallDisk disk;
    private Path mount;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(directory.resolve("small"), "4m");
        mount = disk.root();
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    @Tag("B36")
    void aPullThatDoesNotFitIsExhaustedAndLeavesNothing() throws Exception {
        byte[] noise = new byte[6 << 20];
        new Random(2).nextBytes(noise);
        DockerSave image =
                DockerSave.of(
                        new TarMaker().file("small", "1").done(),
                        new TarMaker()
                                .add(TarMaker.entry("n", Kind.FILE, noise.length, ""), noise)
                                .done());
        StoreFolder folder = new StoreFolder(mount.resolve("store"));
        Store store = folder.open();
        try (LocalRegistry registry = LocalRegistry.start(directory)) {
            String reference = registry.push(image, "full:1");
            assertThatThrownBy(() -> store.images().pull(reference, "full", EventSink.NONE))
                    .satisfies(e -> {
                        Problem problem = ((ProblemException) e).problem();
                        assertThat(problem.code()).isEqualTo("host.disk_full");
                        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
                    });
        }
        assertThat(store.images().list()).isEmpty();
        assertThat(folder.contents().keySet())
                .noneMatch(name -> name.startsWith("staging") || name.startsWith("leases"));
    }

    @Test
    void anImportThatDoesNotFitIsExhaustedAndLeavesNothing() throws Exception {
        byte[] noise = new byte[6 << 20];
        new Random(1).nextBytes(noise);
        Path large =
                Files.write(
                        directory.resolve("large.tar"),
                        new TarMaker()
                                .add(TarMaker.entry("n", Kind.FILE, noise.length, ""), noise)
                                .done());
        Path small =
                Files.write(directory.resolve("small.tar"), new TarMaker().file("a", "1").done());
        StoreFolder folder = new StoreFolder(mount.resolve("store"));
        Store store = folder.open();
        store.images().importPath(small, "small", EventSink.NONE);
        Map<String, Long> before = folder.contents();
        for (Path source : new Path[] {large, Files.createDirectories(directory.resolve("tree"))}) {
            if (Files.isDirectory(source)) {
                Files.write(source.resolve("n"), noise);
            }
            assertThatThrownBy(() -> store.images().importPath(source, "large", EventSink.NONE))
                    .satisfies(e -> {
                        Problem problem = ((ProblemException) e).problem();
                        assertThat(problem.code()).isEqualTo("host.disk_full");
                        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
                        assertThat(problem.message()).contains(mount.toString());
                    });
            assertThat(folder.contents()).isEqualTo(before);
        }
        assertThat(store.images().resolve("small").stack().layers()).hasSize(1);
    }
}
