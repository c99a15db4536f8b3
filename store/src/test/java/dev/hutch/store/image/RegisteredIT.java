package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.registry.ScriptedRegistry;
import dev.hutch.store.registry.Timings;
import dev.hutch.store.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Raw file systems and bundles of them, as images.
class RegisteredIT {
    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;
    private Path own;
    private ScriptedRegistry server;
    private volatile byte[] served = new byte[0];
    private volatile int status = 200;

    @BeforeEach
    void open() throws IOException {
        folder = new StoreFolder(directory.resolve("store"));
        own = directory.resolve("images.json");
        store =
                Store.open(
                        folder.root(),
                        InstantSource.system(),
                        Timings.registries(Timings.noting(new CopyOnWriteArrayList<>())),
                        ArchiveLimits.DEFAULT,
                        () -> ImageCatalog.builtIn().with(own));
        server =
                new ScriptedRegistry(_ ->
                        status == 200
                                ? ScriptedRegistry.ok(served)
                                : ScriptedRegistry.status(status));
        sh("mkdir tree; echo hello > tree/motto; mke2fs -q -F -t ext4 -d tree rootfs.ext4 8M");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aRegisteredImageIsAnImageLikeAnyOther() throws IOException {
        ImageView view = register("one", Optional.of("mine"), false);
        assertThat(view.kernel()).isEqualTo("mine");
        assertThat(view.source()).isEqualTo("register " + rootfs());
        assertThat(store.images().resolve("one").stack().config().kernel()).contains("mine");
        refused("image.exists", () -> register("one", Optional.empty(), false));
        assertThat(register("one", Optional.empty(), true).kernel()).isEmpty();
        assertThat(withKernel("one", "other", Optional.empty()).kernel()).isEqualTo("other");
        assertThat(store.images().show("one").layers()).hasSize(1);
        assertThat(store.images().list()).hasSize(1);
    }

    @Test
    void aWorkSeedFillsTheHomeOfRoot() {
        sh("mkdir seed; echo dotfile > seed/.rc; mke2fs -q -F -t ext4 -d seed seed.ext4 8M");
        RootFs files = new RootFs(rootfs(), Optional.of(directory.resolve("seed.ext4")));
        ImageView view =
                store.images()
                        .register(
                                files,
                                "seeded",
                                Optional::empty,
                                false,
                                Preparation.NONE,
                                EventSink.NONE);
        assertThat(view.layers()).hasSize(2);
        assertThat(
                        store.layers()
                                .tree(store.images().resolve("seeded").stack().layers().getLast())
                                .find("root/.rc"))
                .isPresent();
    }

    /// Whoever gets the image gets its kernel, and the same kernel is the same layer everywhere.
    @Test
    void aKernelOfItsOwnIsALayerOfTheImage() {
        sh(
                "umask 077; mkdir -p k/modules/kernel; echo m > k/modules/kernel/a.ko; echo v > k/vmlinux");
        sh(
                "echo '{}' > k/manifest.json; cp -r k again; chmod -R go+rX again; mkdir again/modules/empty");
        register("one", Optional.empty(), false);
        ImageView view = withKernel("one", "own-1", Optional.of(directory.resolve("k")));
        assertThat(view.kernel()).isEqualTo("own-1");
        assertThat(view.layers()).hasSize(2);
        var layer = store.images().resolve("one").stack().layers().getLast();
        assertThat(store.layers().tree(layer).entries())
                .extracting(TreeEntry::path)
                .contains("boot/hutch/own-1/vmlinux", "boot/hutch/own-1/modules/kernel/a.ko")
                .doesNotContain("boot/hutch/own-1/manifest.json");
        ImageView again = withKernel("one", "own-1", Optional.of(directory.resolve("again")));
        assertThat(again.digest()).isEqualTo(view.digest());
    }

    @Test
    void theLayerOfAKernelIsMadeAgainOfTheOneBesideIt() throws IOException {
        sh("mkdir k; echo v > k/vmlinux");
        register("one", Optional.empty(), false);
        withKernel("one", "own-1", Optional.of(directory.resolve("k")));
        var layer = store.layers().get(store.images().resolve("one").stack().layers().getLast());
        Path blob = folder.root().resolve("blobs/sha256").resolve(layer.wire().hex());
        Files.delete(blob);
        KernelFiles beside = name -> Optional.of(directory.resolve("k"));
        assertThat(check(name -> Optional.empty()))
                .allSatisfy(finding -> assertThat(finding.repaired()).isFalse());
        assertThat(check(beside))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.outcome()).contains("kept beside"));
        assertThat(check(beside)).isEmpty();
    }

    private List<Finding> check(KernelFiles kernels) {
        return store.check()
                .run(
                        List.of(),
                        true,
                        RegistryAccess.OWN,
                        kernels,
                        Elsewhere.NOWHERE,
                        EventSink.NONE)
                .findings();
    }

    @Test
    void whatIsDamagedComesFromTheFileAgain() throws IOException {
        register("one", Optional.empty(), false);
        var layer = store.layers().get(store.images().resolve("one").stack().layers().getFirst());
        Path blob = folder.root().resolve("blobs/sha256").resolve(layer.wire().hex());
        Files.delete(blob);
        assertThat(store.check().run(List.of(), true, EventSink.NONE).findings())
                .allSatisfy(finding -> assertThat(finding.repaired()).isTrue());
        assertThat(Files.exists(blob)).isTrue();
    }

    @Test
    @Tag("B38")
    @Tag("B39")
    void aNameOfTheCatalogIsABundleAndTheFlagWins() throws IOException {
        bundle("{\"kernel\": \"of-the-manifest\"}", "");
        assertThat(pull("demo", "", "").kernel()).isEqualTo("of-the-manifest");
        assertThat(store.images().show("demo").source()).isEqualTo("catalog demo");
        bundle("{\"kernel\": \"of-the-manifest\"}", "of-the-catalog");
        assertThat(pull("demo", "", "").kernel()).isEqualTo("of-the-catalog");
        assertThat(pull("demo", "", "of-the-flag").kernel()).isEqualTo("of-the-flag");
        assertThat(store.images().resolve("demo").stack().layers()).hasSize(1);
        nothingStaged();
    }

    @Test
    @Tag("B40")
    void aBundleThatIsNotWhatItShouldBeLeavesNothing() throws IOException {
        bundle("{}", "");
        byte[] good = served;
        served = good.clone();
        served[served.length - 1] ^= 1;
        refused("bundle.digest_mismatch", () -> pull("demo", "", ""));
        served = java.util.Arrays.copyOf(good, good.length - 1);
        refused("download.size", () -> pull("demo", "", ""));
        status = 404;
        refused("download.failed", () -> pull("demo", "", ""));
        status = 500;
        refused("download.failed", () -> pull("demo", "", ""));
        status = 200;
        bundle("not json", "");
        refused("bundle.invalid", () -> pull("demo", "", ""));
        sh("rm tree/motto; tar -cf bundle.tar.zst --zstd manifest.json");
        catalog(Files.readAllBytes(directory.resolve("bundle.tar.zst")), "");
        refused("bundle.invalid", () -> pull("demo", "", ""));
        sh("tar -cf bundle.tar.zst --zstd -P ../*/manifest.json");
        catalog(Files.readAllBytes(directory.resolve("bundle.tar.zst")), "");
        refused("archive.traversal", () -> pull("demo", "", ""));
        assertThat(store.images().list()).isEmpty();
        assertThat(store.layers().list()).isEmpty();
        nothingStaged();
    }

    @Test
    @Tag("B37")
    void aNameThatIsTakenIsToldBeforeAnythingIsFetched() throws IOException {
        bundle("{}", "");
        register("taken", Optional.empty(), false);
        refused("image.exists", () -> pull("demo", "taken", ""));
        refused("image.exists", () -> pull("127.0.0.1:1/some/where:1", "taken", ""));
        assertThat(server.requests()).isEmpty();
        pull("demo", "", "");
        pull("demo", "", "");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aCatalogOfOnesOwnIsHeldToItsForm() throws IOException {
        for (String image :
                List.of(
                        "not json",
                        "{\"images\": [{\"name\": \"x\", \"sources\": []}]}",
                        "{\"images\": [{\"name\": \"x\", \"sources\": [{\"kind\": \"ftp\"}]}]}",
                        "{\"images\": [{\"name\": \"x\", \"sources\": [{\"kind\": \"bundle\","
                                + " \"url\": \"https://e.org/x\", \"sha256\": \"00\"}]}]}")) {
            Files.writeString(own, image);
            refused("catalog.invalid", () -> pull("x", "", ""));
        }
        Files.delete(own);
        assertThat(store.images().catalog()).isEqualTo(ImageCatalog.builtIn());
        bundle("{}", "");
        Files.writeString(own, Files.readString(own).replace("127.0.0.1", "192.0.2.1"));
        refused("download.address", () -> pull("demo", "", ""));
    }

    private ImageView register(String tag, Optional<String> kernel, boolean force) {
        RootFs files = new RootFs(rootfs(), Optional.empty());
        return store.images()
                .register(
                        files,
                        tag,
                        () -> kernel.map(name -> new ImageKernel(name, Optional.empty())),
                        force,
                        Preparation.NONE,
                        EventSink.NONE);
    }

    private ImageView withKernel(String tag, String name, Optional<Path> files) {
        ImageKernel kernel = new ImageKernel(name, files);
        return store.images().withKernel(tag, kernel, Preparation.NONE, EventSink.NONE);
    }

    private ImageView pull(String reference, String tag, String kernel) {
        PullOrder order = new PullOrder(reference, tag, kernel, false);
        return store.images().pull(order, RegistryAccess.OWN, Preparation.NONE, EventSink.NONE);
    }

    private void bundle(String manifest, String kernel) throws IOException {
        Files.writeString(directory.resolve("manifest.json"), manifest);
        sh("tar -cf bundle.tar.zst --zstd manifest.json rootfs.ext4");
        catalog(Files.readAllBytes(directory.resolve("bundle.tar.zst")), kernel);
    }

    private void catalog(byte[] bundle, String kernel) throws IOException {
        served = bundle;
        String json =
                """
                {"images": [{"name": "demo", "kernel": "%s", "sources": [{"kind": "bundle",
                  "url": "http://%s/demo.tar.zst", "sha256": "%s", "size": %d}]}]}
                """;
        Digest digest = Hashes.of(bundle);
        Files.writeString(
                own, json.formatted(kernel, server.authority(), digest.hex(), bundle.length));
    }

    private void nothingStaged() throws IOException {
        assertThat(folder.root().resolve("staging")).isEmptyDirectory();
    }

    private Path rootfs() {
        return directory.resolve("rootfs.ext4");
    }

    private static void refused(String code, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private void sh(String script) {
        Program.named("bash").in(directory).args("-ec", script).run().orThrow("test.sh", "prepare");
    }
}
