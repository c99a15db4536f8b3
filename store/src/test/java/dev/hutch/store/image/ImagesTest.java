package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.LayerView;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;
    private Images images;

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
        images = store.images();
    }

    @Test
    void aRootFileSystemBecomesAnImage() throws IOException {
        ImageView view = images.importPath(rootTar("one", "1"), "one", EventSink.NONE);
        assertThat(view.tag()).isEqualTo("one");
        assertThat(view.source()).startsWith("import /").endsWith("/one.tar");
        assertThat(view.layers()).hasSize(1);
        assertThat(images.list()).containsExactly(view);
        assertThat(images.show("one")).isEqualTo(view);
        assertThat(images.show(view.digest().substring(0, 20)).digest()).isEqualTo(view.digest());
        assertThat(images.tag("one", "other").digest()).isEqualTo(view.digest());
        images.remove("one");
        assertThat(images.list()).extracting(ImageView::tag).containsExactly("other");
        refused("image.not_found", () -> images.remove("one"));
    }

    @Test
    void hardLinksMayNameFilesOfLayersBelow() throws IOException {
        byte[] base = new TarMaker().file("f", "one").file("gone", "x").done();
        byte[] between = new TarMaker().whiteout("gone").done();
        byte[] link = new TarMaker().hardlink("g", "f").done();
        Path tar = directory.resolve("linked.tar");
        Files.write(tar, DockerSave.of(base, between, link).tar());
        images.importPath(tar, "linked", EventSink.NONE);
        assertThat(store.layers().get(DockerSave.of(link).diffIds().getFirst()).needsBelow())
                .isTrue();
        byte[] late = new TarMaker().hardlink("g", "gone").done();
        Files.write(tar, DockerSave.of(base, between, late).tar());
        refused("archive.link_missing", () -> images.importPath(tar, "never", EventSink.NONE));
        Files.write(tar, DockerSave.of(link, base).tar());
        refused("archive.link_missing", () -> images.importPath(tar, "never", EventSink.NONE));
        assertThat(images.list()).extracting(ImageView::tag).containsExactly("linked");
    }

    @Test
    void referencesAreTagsDigestsAndPrefixesJoined() throws IOException {
        ImageView one = images.importPath(rootTar("one", "1"), "one", EventSink.NONE);
        ImageView two = images.importPath(rootTar("two", "2"), "two", EventSink.NONE);
        ResolvedStack joined = images.resolve("one+" + two.digest().substring(7, 19));
        assertThat(joined.stack().layers())
                .extracting(Object::toString)
                .containsExactly(
                        one.layers().getFirst().diffId(), two.layers().getFirst().diffId());
        assertThat(images.resolve(one.digest()).digest().toString()).isEqualTo(one.digest());
        refused("image.not_found", () -> images.resolve("three"));
        refused("image.not_found", () -> images.resolve("sha256:" + "0".repeat(64)));
        refused("image.reference_invalid", () -> images.resolve("one+"));
        refused("image.reference_invalid", () -> images.resolve("one two"));
    }

    @Test
    void aPrefixOfSeveralIsAmbiguous() throws IOException {
        String prefix = null;
        Map<String, String> seen = new java.util.HashMap<>();
        for (int i = 0; prefix == null; i++) {
            String env = "A=" + i;
            String hex =
                    store.stacks()
                            .put(
                                    new dev.hutch.store.stack.Stack(
                                            List.of(),
                                            new dev.hutch.store.stack.RunConfig(
                                                    List.of(),
                                                    List.of(),
                                                    List.of(env),
                                                    "",
                                                    "",
                                                    Map.of(),
                                                    "")))
                            .hex();
            prefix = seen.put(hex.substring(0, 4), hex) == null ? null : hex.substring(0, 4);
        }
        String both = prefix;
        refused("image.ambiguous", () -> images.resolve(both));
    }

    @Test
    void badInputIsToldAndLeavesNothing() throws IOException {
        Map<String, Long> before = folder.contents();
        refused(
                "image.path_missing",
                () -> images.importPath(directory.resolve("no"), "x", EventSink.NONE));
        refused(
                "tag.name_invalid",
                () -> images.importPath(rootTar("a", "1"), "Not Good", EventSink.NONE));
        Path noise =
                Files.write(
                        directory.resolve("noise"),
                        "x".repeat(2000).getBytes(StandardCharsets.UTF_8));
        refused("archive.corrupt", () -> images.importPath(noise, "x", EventSink.NONE));
        Path empty = Files.createFile(directory.resolve("empty"));
        refused("archive.truncated", () -> images.importPath(empty, "x", EventSink.NONE));
        refused(
                "registry.reference_invalid",
                () -> images.pull("Not/An Image", "x", EventSink.NONE));
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void takesInWhatDockerSaves() throws IOException {
        byte[] base = new TarMaker().file("etc/base", "1").done();
        byte[] top = new TarMaker().whiteout("etc/base").done();
        ImageView view =
                images.importPath(
                        dockerSave(base, top, Hashes.of(top).toString()), "d", EventSink.NONE);
        assertThat(view.layers())
                .extracting(LayerView::diffId)
                .containsExactly(Hashes.of(base).toString(), Hashes.of(top).toString());
        assertThat(view.config().cmd()).containsExactly("sh");
        assertThat(view.config().env()).containsExactly("A=1");
    }

    @Test
    void aSavedLayerThatIsNotWhatItsConfigurationPromisesIsRefused() throws IOException {
        byte[] base = new TarMaker().file("etc/base", "1").done();
        byte[] top = new TarMaker().file("etc/top", "1").done();
        Path save = dockerSave(base, top, Hashes.of(base).toString());
        refused("layer.diff_id_mismatch", () -> images.importPath(save, "d", EventSink.NONE));
        assertThat(images.list()).isEmpty();
    }

    private Path dockerSave(byte[] base, byte[] top, String topDiffId) throws IOException {
        String config =
                """
                {"architecture":"amd64","os":"linux","config":{"Cmd":["sh"],"Env":["A=1"]},
                 "rootfs":{"type":"layers","diff_ids":["%s","%s"]}}
                """
                        .formatted(Hashes.of(base), topDiffId);
        String one = "1".repeat(64);
        String two = "2".repeat(64);
        String manifest =
                """
                [{"Config":"%s.json","RepoTags":["x:y"],"Layers":["%s/layer.tar","%s/layer.tar"]}]
                """
                        .formatted(one, one, two);
        byte[] tar =
                new TarMaker()
                        .directory(one)
                        .add(TarMaker.entry(one + "/layer.tar", Kind.FILE, base.length, ""), base)
                        .add(TarMaker.entry(two + "/layer.tar", Kind.FILE, top.length, ""), top)
                        .file(one + ".json", config)
                        .file("manifest.json", manifest)
                        .done();
        return Files.write(directory.resolve("save.tar"), tar);
    }

    private Path rootTar(String name, String content) throws IOException {
        byte[] tar = new TarMaker().directory("").file("etc/" + name, content).done();
        return Files.write(directory.resolve(name + ".tar"), tar);
    }

    private static void refused(
            String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .extracting(
                        e -> e instanceof ProblemException p ? p.problem().code() : e.toString())
                .isEqualTo(code);
    }
}
