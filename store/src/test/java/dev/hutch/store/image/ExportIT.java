package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.export.ImageExport;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.TagName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes out is read by independent tools, gives the same tree in their hands, and comes back
/// as the same image.
class ExportIT {
    private static final RunConfig CONFIG =
            new RunConfig(
                    List.of("/bin/tool"),
                    List.of("--serve"),
                    List.of("PATH=/bin", "A=\u00e4 b"),
                    "/work",
                    "12:34",
                    Map.of("org.example.label", "l"),
                    "SIGINT");

    @TempDir Path directory;
    private Store store;
    private ResolvedStack image;
    private ImageExport export;

    @BeforeEach
    void image() {
        store = new StoreFolder(directory.resolve("store")).open();
        byte[] base =
                new TarMaker()
                        .directory("usr")
                        .file("usr/a", "1".repeat(9000))
                        .file("usr/gone", "g")
                        .directory("old")
                        .file("old/hidden", "h")
                        .add(owned("usr/tool", 04755, 12, 34), "t".getBytes())
                        .symlink("usr/link", "a")
                        .hardlink("usr/same", "usr/a")
                        .done();
        byte[] top =
                new TarMaker()
                        .whiteout("usr/gone")
                        .opaque("old")
                        .file("old/new", "n")
                        .file("n\u00e4me/" + "d".repeat(120), "long")
                        .done();
        Stack stack = new Stack(List.of(take(base), take(top)), CONFIG);
        store.tags().set(new TagName("team/tool:1.2"), store.stacks().put(stack), "test");
        image = store.images().resolve("team/tool:1.2");
        export = store.export();
    }

    @Test
    void anOciTarIsTheSameTwiceAndComesBackAsTheSameImage() throws Exception {
        byte[] first = bytes(out -> export.writeOci(image, out, EventSink.NONE));
        assertThat(bytes(out -> export.writeOci(image, out, EventSink.NONE))).isEqualTo(first);
        Path file = Files.write(directory.resolve("image.tar"), first);
        assertThat(importInto("other", file)).isEqualTo(image.digest().toString());
        sh("skopeo copy -q --insecure-policy oci-archive:image.tar:1.2 oci:copied:c");
        assertTree("copied", "c");
        assertThat(importInto("third", directory.resolve("copied")))
                .isEqualTo(image.digest().toString());
    }

    @Test
    void anOciDirectoryIsUnpackedByUmociToTheSameTree() throws Exception {
        Path layout = directory.resolve("layout");
        export.writeLayout(image, layout, EventSink.NONE);
        assertTree("layout", "1.2");
        assertThat(importInto("other", layout)).isEqualTo(image.digest().toString());
        String config = sh("skopeo inspect --config oci:layout:1.2");
        assertThat(config).contains("/bin/tool", "--serve", "SIGINT", "12:34", "org.example.label");
        assertThatThrownBy(() -> export.writeLayout(image, layout, EventSink.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is there already");
    }

    @Test
    void aDockerArchiveIsReadBySkopeoAndComesBackAsTheSameImage() throws Exception {
        byte[] first = bytes(out -> export.writeDocker(image, out, EventSink.NONE));
        assertThat(bytes(out -> export.writeDocker(image, out, EventSink.NONE))).isEqualTo(first);
        Path file = Files.write(directory.resolve("docker.tar"), first);
        assertThat(importInto("other", file)).isEqualTo(image.digest().toString());
        sh("skopeo copy -q --insecure-policy docker-archive:docker.tar:team/tool:1.2 oci:d:d");
        assertTree("d", "d");
    }

    @Test
    void aRootFileSystemIsWhatShowsAndComesBackAsOneLayer() throws Exception {
        byte[] first = bytes(out -> export.writeRootFs(image, out, EventSink.NONE));
        assertThat(bytes(out -> export.writeRootFs(image, out, EventSink.NONE))).isEqualTo(first);
        Path file = Files.write(directory.resolve("rootfs.tar"), first);
        sh("mkdir plain && tar --numeric-owner -xpf rootfs.tar -C plain");
        export.writeLayout(image, directory.resolve("layout"), EventSink.NONE);
        sh(
                "umoci unpack --image layout:1.2 bundle && diff <("
                        + list("plain")
                        + ") <("
                        + list("bundle/rootfs")
                        + ")");
        // Once flattened it stays what it is.
        Store other = new StoreFolder(directory.resolve("other")).open();
        other.images().importPath(file, "flat", EventSink.NONE);
        ResolvedStack flat = other.images().resolve("flat");
        assertThat(bytes(out -> other.export().writeRootFs(flat, out, EventSink.NONE)))
                .isEqualTo(first);
    }

    @Test
    void aDamagedLayerDoesNotGoOut() throws Exception {
        Path blob =
                directory
                        .resolve("store/blobs/sha256")
                        .resolve(
                                store.layers().get(image.stack().layers().getFirst()).wire().hex());
        byte[] content = Files.readAllBytes(blob);
        content[content.length / 2] ^= 1;
        Files.delete(blob);
        Files.write(blob, content);
        assertThatThrownBy(() -> bytes(out -> export.writeOci(image, out, EventSink.NONE)))
                .isInstanceOf(ProblemException.class);
        Path layout = directory.resolve("layout");
        assertThatThrownBy(() -> export.writeLayout(image, layout, EventSink.NONE))
                .isInstanceOf(ProblemException.class);
        assertThat(layout).doesNotExist();
        assertThat(directory.resolve(".layout.hutch")).doesNotExist();
    }

    private void assertTree(String layout, String name) throws Exception {
        String tree =
                sh(
                        "rm -rf b && umoci unpack --image "
                                + layout
                                + ":"
                                + name
                                + " b && "
                                + list("b/rootfs"));
        assertThat(tree)
                .contains("./usr/tool 4755 12:34 f", "./usr/link 777 0:0 l", "./old/new")
                .contains("n\u00e4me/" + "d".repeat(120))
                .doesNotContain("gone", "hidden", ".wh.");
        assertThat(sh("cmp b/rootfs/usr/a b/rootfs/usr/same && wc -c < b/rootfs/usr/a"))
                .isEqualTo("9000\n");
    }

    private static String list(String root) {
        return "cd " + root + " && find . -printf '%p %m %U:%G %y %l\\n' | LC_ALL=C sort";
    }

    private static TarEntry owned(String name, int mode, long uid, long gid) {
        return new TarEntry(name, TarEntry.Kind.FILE, mode, uid, gid, 1, 0, "", Map.of());
    }

    private dev.hutch.api.DiffId take(byte[] tar) {
        return store.layers().importTar(new ByteArrayInputStream(tar)).diffId();
    }

    private String importInto(String name, Path path) {
        Store other = new StoreFolder(directory.resolve("store-" + name)).open();
        return other.images().importPath(path, "back", EventSink.NONE).digest();
    }

    private interface Writing {
        void to(ByteArrayOutputStream out);
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writing.to(out);
        return out.toByteArray();
    }

    private String sh(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-ec", script);
        builder.directory(directory.toFile()).redirectError(directory.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(script + "\n" + Files.readString(directory.resolve("err")))
                .isZero();
        return out;
    }
}
