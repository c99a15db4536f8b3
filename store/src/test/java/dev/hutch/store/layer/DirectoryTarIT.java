package dev.hutch.store.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A directory that GNU tar made, taken in.
class DirectoryTarIT {
    /// Version 2 of capabilities(7): cap_net_raw, permitted and effective.
    private static final byte[] CAPABILITY = {
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    @TempDir Path directory;

    @Test
    @Tag("B31")
    void keepsNamesThatAreNoText() throws IOException {
        String latin = TarNames.decode(new byte[] {'c', 'a', 'f', (byte) 0xE9});
        String other = TarNames.decode(new byte[] {'c', 'a', 'f', (byte) 0xE8});
        TreeManifest tree =
                takeIn(
                        new TarMaker()
                                .directory(latin)
                                .file(latin + "/" + other, "1")
                                .file(other, "2")
                                .file("Größe 100%", "3")
                                .symlink("link", latin + "/" + other)
                                .symlink("absolute", "/" + latin));
        assertThat(tree.find(latin + "/" + other)).isPresent();
        assertThat(tree.find(other)).isPresent();
        assertThat(tree.find("Größe 100%")).isPresent();
        assertThat(tree.find("link").orElseThrow().target()).isEqualTo(latin + "/" + other);
        assertThat(tree.find("absolute").orElseThrow().target()).isEqualTo("/" + latin);
    }

    /// Only root may give capabilities away; what is not there cannot be kept.
    @Test
    void keepsAttributesOfTheUserAndCapabilities() throws IOException {
        Map<String, byte[]> given =
                Map.of(
                        "user.note",
                        new byte[] {0, 1, (byte) 0xFF},
                        "security.capability",
                        CAPABILITY);
        TarEntry capped = new TarEntry("capped", Kind.FILE, 0755, 0, 0, 1, 0, "", given);
        TarEntry noted =
                new TarEntry(
                        "d", Kind.DIRECTORY, 0755, 0, 0, 0, 0, "", Map.of("user.é", new byte[0]));
        TreeManifest tree =
                takeIn(new TarMaker().add(capped, new byte[] {'x'}).add(noted, new byte[0]));
        TreeEntry file = tree.find("capped").orElseThrow();
        assertThat(file.xattrs().get("user.note")).containsExactly(0, 1, 0xFF);
        assertThat(tree.find("d").orElseThrow().xattrs()).containsOnlyKeys("user.é");
        if ("root".equals(System.getProperty("user.name"))) {
            assertThat(file.xattrs().get("security.capability")).isEqualTo(CAPABILITY);
        }
    }

    private TreeManifest takeIn(TarMaker tar) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Program.named("tar")
                .args("--xattrs", "--xattrs-include=*", "-C", tree.toString(), "-xf", "-")
                .stdin(new ByteArrayInputStream(tar.done()))
                .run()
                .orThrow("test.tar", "unpack");
        Store store = new StoreFolder(directory.resolve("store")).open();
        return store.layers().tree(store.layers().importTar(new DirectoryTar(tree)).diffId());
    }
}
