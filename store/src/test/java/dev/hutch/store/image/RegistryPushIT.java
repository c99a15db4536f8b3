package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is pushed to a real registry, and what other tools make of it.
class RegistryPushIT {
    @TempDir static Path shared;
    private static LocalRegistry registry;

    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;

    @BeforeAll
    static void start() throws Exception {
        registry = LocalRegistry.start(shared);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
    }

    @Test
    @Tag("S42")
    void othersUnpackTheSameTree() throws Exception {
        ImageView image = importTree("tree", "unpacked");
        PushView pushed = push("tree", registry.reference("mine/tree:1"));
        assertThat(pushed.sent()).isEqualTo(3);
        Path layout = directory.resolve("layout");
        run(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "--insecure-policy",
                "docker://" + registry.reference("mine/tree:1"),
                "oci:" + layout + ":x");
        Path bundle = directory.resolve("bundle");
        List<String> umoci = new ArrayList<>(List.of("raw", "unpack"));
        if (!"root".equals(System.getProperty("user.name"))) {
            umoci.add("--rootless");
        }
        umoci.addAll(List.of("--image", layout + ":x", bundle.toString()));
        run("umoci", umoci.toArray(String[]::new));
        assertThat(bundle.resolve("bin/tool")).hasContent("unpacked");
        assertThat(bundle.resolve("gone")).doesNotExist();
        assertThat(bundle.resolve("emptied/old")).doesNotExist();
        assertThat(bundle.resolve("emptied/new")).hasContent("n");
        assertThat(Files.readSymbolicLink(bundle.resolve("link"))).isEqualTo(Path.of("/bin/tool"));
        assertThat(Files.getAttribute(bundle.resolve("bin/hard"), "unix:ino"))
                .isEqualTo(Files.getAttribute(bundle.resolve("bin/tool"), "unix:ino"));
        if ("root".equals(System.getProperty("user.name"))) {
            assertThat((int) Files.getAttribute(bundle.resolve("bin/tool"), "unix:mode") & 07777)
                    .isEqualTo(04755);
            assertThat(Files.getAttribute(bundle.resolve("bin/tool"), "unix:uid")).isEqualTo(1234);
        }
        Store other = new StoreFolder(directory.resolve("other")).open();
        ImageView back = pull(other, registry.reference("mine/tree:1"));
        assertThat(back.layers()).isEqualTo(image.layers());
        assertThat(back.config()).isEqualTo(image.config());
        assertThat(other.images().resolve(back.tag()).digest().toString())
                .isEqualTo(image.digest());
    }

    @Test
    void theSameImageIsTheSameManifestAndIsNotSentTwice() throws Exception {
        importTree("twice", "again");
        PushView first = push("twice", registry.reference("twice/a:1"));
        PushView second = push("twice", registry.reference("twice/a:1"));
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.sent()).isZero();
        assertThat(second.present()).isEqualTo(3);
        Store fresh = new StoreFolder(directory.resolve("fresh")).open();
        Path save = directory.resolve("twice.tar");
        fresh.images().importPath(save, "twice", EventSink.NONE);
        PushView elsewhere =
                fresh.images()
                        .push(
                                "twice",
                                registry.reference("twice/b:1"),
                                RegistryAccess.OWN,
                                EventSink.NONE);
        assertThat(elsewhere.digest()).isEqualTo(first.digest());
    }

    @Test
    void whatWasPulledGoesOutAsItCameAndIsMountedAcross() throws Exception {
        byte[] layer = new TarMaker().file("x", "mount".repeat(4000)).done();
        for (String compression : List.of("gzip", "zstd")) {
            DockerSave save = DockerSave.of(layer, new TarMaker().file("c", compression).done());
            String from =
                    registry.push(
                            save,
                            "from-" + compression + ":1",
                            "--dest-compress-format=" + compression,
                            "--format=oci");
            String digest = manifestDigest(from);
            ImageView image = pull(store, from);
            PushView pushed = push(image.tag(), registry.reference("to-" + compression + ":1"));
            assertThat(pushed.digest()).isEqualTo(digest);
            assertThat(pushed.sent()).isZero();
            assertThat(pushed.bytes()).isZero();
            PushView home = push(image.tag(), "");
            assertThat(home.reference()).isEqualTo(from);
            assertThat(home.digest()).isEqualTo(digest);
        }
    }

    @Test
    void foreignAnnotationsAreKept() throws Exception {
        Path layout = directory.resolve("annotated");
        run("umoci", "init", "--layout", layout.toString());
        run("umoci", "new", "--image", layout + ":x");
        run(
                "umoci",
                "config",
                "--image",
                layout + ":x",
                "--manifest.annotation",
                "org.example.why=because",
                "--architecture",
                "amd64");
        Path tar =
                Files.write(
                        directory.resolve("l.tar"),
                        new TarMaker().file("umoci", "was here").done());
        run("umoci", "raw", "add-layer", "--image", layout + ":x", tar.toString());
        String reference = registry.reference("annotated:1");
        run(
                "skopeo",
                "copy",
                "--dest-tls-verify=false",
                "--insecure-policy",
                "oci:" + layout + ":x",
                "docker://" + reference);
        ImageView image = pull(store, reference);
        PushView pushed = push(image.tag(), registry.reference("annotated/copy:1"));
        assertThat(pushed.digest()).isEqualTo(manifestDigest(reference));
        String manifest =
                run(
                        "skopeo",
                        "inspect",
                        "--raw",
                        "--tls-verify=false",
                        "docker://" + registry.reference("annotated/copy:1"));
        assertThat(manifest).contains("\"org.example.why\":\"because\"");
    }

    @Test
    void aDestinationIsNamedAndIsNoDigest() throws Exception {
        importTree("nowhere", "1");
        refused("image.destination_missing", "nowhere", "");
        refused(
                "image.destination_digest",
                "nowhere",
                registry.reference("x@" + Hashes.of(new byte[0])));
        refused("image.not_found", "nobody", registry.reference("x:1"));
    }

    @Test
    void pushedLayersAreGzipFromThenOn() throws Exception {
        ImageView image = importTree("form", "gzip");
        DiffId first = DiffId.parse(image.layers().getFirst().diffId());
        assertThat(store.layers().get(first).compression()).isEqualTo(Compression.ZSTD);
        push("form", registry.reference("form:1"));
        assertThat(store.layers().get(first).compression()).isEqualTo(Compression.GZIP);
        try (var tar = store.layers().openTar(first)) {
            assertThat(Hashes.of(tar.readAllBytes())).isEqualTo(first.digest());
        }
        assertThat(folder.contents().keySet()).noneMatch(name -> name.startsWith("staging"));
    }

    private ImageView importTree(String tag, String content) throws Exception {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] lower =
                new TarMaker()
                        .directory("bin")
                        .add(
                                new TarEntry(
                                        "bin/tool",
                                        Kind.FILE,
                                        04755,
                                        1234,
                                        5678,
                                        text.length,
                                        0,
                                        "",
                                        Map.of()),
                                text)
                        .hardlink("bin/hard", "bin/tool")
                        .symlink("link", "/bin/tool")
                        .file("gone", tag)
                        .directory("emptied")
                        .file("emptied/old", "o")
                        .done();
        byte[] upper =
                new TarMaker()
                        .whiteout("gone")
                        .directory("emptied")
                        .opaque("emptied")
                        .file("emptied/new", "n")
                        .done();
        Path save = Files.write(directory.resolve(tag + ".tar"), DockerSave.of(lower, upper).tar());
        return store.images().importPath(save, tag, EventSink.NONE);
    }

    private PushView push(String tag, String destination) {
        return store.images().push(tag, destination, RegistryAccess.OWN, EventSink.NONE);
    }

    private static ImageView pull(Store store, String reference) {
        return store.images().pull(reference, "", EventSink.NONE);
    }

    private void refused(String code, String tag, String destination) {
        assertThatThrownBy(() -> push(tag, destination))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo(code);
    }

    private static String manifestDigest(String reference) {
        return run(
                        "skopeo",
                        "inspect",
                        "--tls-verify=false",
                        "--format={{.Digest}}",
                        "docker://" + reference)
                .strip();
    }

    private static String run(String tool, String... arguments) {
        return Program.named(tool)
                .args(arguments)
                .run()
                .orThrow("test." + tool, tool + " " + arguments[0])
                .out();
    }
}
