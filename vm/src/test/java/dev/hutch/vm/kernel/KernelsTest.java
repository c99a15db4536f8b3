package dev.hutch.vm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.KernelCall.KernelView;
import dev.hutch.store.registry.Registries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsTest {
    @TempDir Path directory;
    private Path root;
    private Path ownCatalog;
    private Kernels kernels;

    @BeforeEach
    void make() {
        root = directory.resolve("kernels");
        ownCatalog = directory.resolve("kernels.json");
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        KernelWeb web = Registries.anonymous(HttpClient.Builder.NO_PROXY)::send;
        kernels = new Kernels(root, directory.resolve("cache"), ownCatalog, web, clock);
    }

    @Test
    void pullsAPackageByUrlAndDigest() throws Exception {
        byte[] deb = KernelSamples.deb(KernelSamples.gzip(KernelSamples.tar(members())));
        KernelView view = pull("mine", deb, false);
        assertThat(view.version()).isEqualTo(KernelSamples.RELEASE);
        assertThat(view.importedAt()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(view.sha256()).isEqualTo(sha256(KernelSamples.vmlinux()).hex());
        KernelBoot boot = kernels.boot("mine");
        assertThat(Files.readAllBytes(boot.vmlinux())).isEqualTo(KernelSamples.vmlinux());
        assertThat(boot.modules().resolve("kernel/fs/x.ko")).hasContent("module");
        assertThat(boot.modules().resolve("modules.builtin")).exists();
        assertThat(kernels.list()).containsExactly(view);
        try (Stream<Path> files = Files.list(root.resolve("mine"))) {
            assertThat(files.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("manifest.json", "vmlinux", "modules");
        }
    }

    @Test
    @Tag("B46")
    void whatIsWrongWithAPullIsSaidAndNothingIsLeft() throws Exception {
        byte[] good = KernelSamples.tar(members());
        Map<String, byte[]> noKernel = Map.of("lib/modules/1/kernel/x.ko", new byte[1]);
        Map<String, byte[]> traversal = members();
        traversal.put("boot/../../../escape", new byte[1]);
        Map<String, byte[]> absolute = members();
        absolute.put("/etc/escape", new byte[1]);
        Map<String, byte[]> notAKernel =
                Map.of("boot/vmlinuz-1", "#!/bin/sh".repeat(200).getBytes());
        assertProblem("kernel.digest_mismatch", () -> pull(uri(good), "0".repeat(64)));
        assertProblem("kernel.image_missing", () -> pull("x", KernelSamples.tar(noKernel), false));
        assertProblem(
                "kernel.archive_invalid", () -> pull("x", KernelSamples.tar(traversal), false));
        assertProblem(
                "kernel.archive_invalid", () -> pull("x", KernelSamples.tar(absolute), false));
        assertProblem(
                "kernel.image_invalid", () -> pull("x", KernelSamples.tar(notAKernel), false));
        assertProblem(
                "kernel.archive_invalid", () -> pull("x", KernelSamples.gzip(new byte[9]), false));
        byte[] packed = KernelSamples.gzip(good);
        byte[] cut = java.util.Arrays.copyOf(packed, packed.length / 2);
        assertProblem("kernel.archive_invalid", () -> pull("x", cut, false));
        assertProblem("kernel.fetch_failed", () -> pull("file:///no/such/file", "0".repeat(64)));
        assertProblem("kernel.source_invalid", () -> pull("ftp://x/y", "0".repeat(64)));
        assertProblem("kernel.source_invalid", () -> pull("file:///x", ""));
        assertProblem("kernel.name_invalid", () -> pull("../x", good, false));
        assertThat(directory.resolve("escape")).doesNotExist();
        assertNothingLeft();
    }

    @Test
    @Tag("B46")
    void aServerThatFailsOrRedirectsIsUnderstood() throws Exception {
        byte[] good = KernelSamples.tar(members());
        try (TinyHttp server = new TinyHttp(good)) {
            assertThatThrownBy(() -> pull(server.url("/broken"), sha256(good).hex()))
                    .hasMessageContaining("500")
                    .extracting(e -> ((ProblemException) e).kind())
                    .isEqualTo(Problem.Kind.UNAVAILABLE);
            assertNothingLeft();
            assertThat(pull(server.url("/moved"), sha256(good).hex()).version())
                    .isEqualTo(KernelSamples.RELEASE);
        }
    }

    @Test
    @Tag("B47")
    void refusesToOverwriteUnlessForced() throws Exception {
        byte[] good = KernelSamples.tar(members());
        pull("mine", good, false);
        assertProblem("kernel.exists", () -> pull("mine", good, false));
        Map<String, byte[]> other = members();
        other.put("lib/modules/" + KernelSamples.RELEASE + "/kernel/new.ko", new byte[1]);
        pull("mine", KernelSamples.tar(other), true);
        assertThat(kernels.boot("mine").modules().resolve("kernel/new.ko")).exists();
        assertProblem(
                "kernel.image_missing",
                () -> pull("mine", KernelSamples.tar(Map.of("x", new byte[1])), true));
        assertThat(kernels.boot("mine").modules().resolve("kernel/new.ko")).exists();
    }

    @Test
    @Tag("B05")
    void onlyATrulyMissingKernelIsNotFound() throws Exception {
        assertProblem("kernel.not_found", () -> kernels.boot("mine"));
        assertProblem("kernel.not_in_catalog", () -> kernels.ensure("mine", EventSink.NONE));
        pull("mine", KernelSamples.tar(members()), false);
        Files.writeString(root.resolve("mine/manifest.json"), "{ broken");
        assertProblem("kernel.damaged", () -> kernels.boot("mine"));
        assertThat(kernels.list())
                .singleElement()
                .extracting(KernelView::state)
                .isEqualTo("damaged");
        assertThatThrownBy(() -> kernels.ensure("mine", EventSink.NONE))
                .hasMessageNotContaining("catalog")
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.CORRUPT);
    }

    @Test
    void removesOnce() throws Exception {
        pull("mine", KernelSamples.tar(members()), false);
        kernels.remove("mine");
        assertNothingLeft();
        assertProblem("kernel.not_found", () -> kernels.remove("mine"));
    }

    @Test
    @Tag("B44")
    @Tag("B45")
    void importsByMetadataFirst() throws Exception {
        Path from = directory.resolve("built");
        Files.createDirectories(from.resolve("boot"));
        Files.createDirectories(from.resolve("out/mods/kernel"));
        Files.write(from.resolve("boot/vmlinuz-9.9"), new byte[] {1});
        Files.write(
                from.resolve("out/bzImage"),
                KernelSamples.bzImage(KernelSamples.gzip(KernelSamples.vmlinux())));
        Files.writeString(from.resolve("out/mods/kernel/a.ko"), "module");
        Files.writeString(
                from.resolve("metadata.json"),
                "{\"kernel\": \"out/bzImage\", \"modules\": \"out/mods\", \"more\": 1}");
        KernelView view = kernels.importDirectory("mine", from, false, EventSink.NONE);
        assertThat(view.version()).isEqualTo(KernelSamples.RELEASE);
        assertThat(kernels.boot("mine").modules().resolve("kernel/a.ko")).hasContent("module");
        Files.writeString(from.resolve("metadata.json"), "{\"kernel\": \"../escape\"}");
        assertProblem(
                "kernel.source_invalid",
                () -> kernels.importDirectory("other", from, false, EventSink.NONE));
    }

    @Test
    @Tag("B44")
    @Tag("B45")
    void importsByTheUsualNamesTheNewest() throws Exception {
        Path from = directory.resolve("built");
        Files.createDirectories(from.resolve("boot"));
        Files.createDirectories(from.resolve("lib/modules/6.9.1/kernel"));
        Files.createDirectories(from.resolve("lib/modules/6.10.2/kernel"));
        Files.writeString(from.resolve("lib/modules/6.10.2/kernel/b.ko"), "newest");
        Files.write(from.resolve("boot/vmlinuz-6.9.1"), new byte[] {1});
        Files.write(
                from.resolve("boot/vmlinuz-6.10.2"),
                KernelSamples.bzImage(KernelSamples.lz4Legacy(KernelSamples.vmlinux())));
        kernels.importDirectory("mine", from, false, EventSink.NONE);
        assertThat(kernels.boot("mine").modules().resolve("kernel/b.ko")).hasContent("newest");
        assertThat(Files.readAllBytes(kernels.boot("mine").vmlinux()))
                .isEqualTo(KernelSamples.vmlinux());
        assertProblem(
                "kernel.source_invalid",
                () ->
                        kernels.importDirectory(
                                "other", directory.resolve("none"), false, EventSink.NONE));
    }

    /// A tarball by a name that the owner of this hutch gave it.
    @Test
    @Tag("B46")
    @Tag("B47")
    void aCatalogOfOnesOwnNamesTarballs() throws Exception {
        byte[] good = KernelSamples.tar(members());
        Map<String, byte[]> traversal = members();
        traversal.put("../escape", new byte[1]);
        // Made once: the time of making is in it.
        byte[] climbing = KernelSamples.tar(traversal);
        try (TinyHttp server = new TinyHttp(good);
                TinyHttp bad = new TinyHttp(climbing)) {
            catalog(server.url("/moved"), sha256(good).hex());
            assertThat(kernels.available())
                    .filteredOn(each -> each.name().equals("team"))
                    .singleElement()
                    .satisfies(each -> assertThat(each.version()).isEqualTo("6.12"))
                    .satisfies(each -> assertThat(each.bytes()).isEqualTo(77))
                    .satisfies(each -> assertThat(each.state()).isEqualTo("available"));
            assertThat(kernels.pull("team", false, EventSink.NONE).version())
                    .isEqualTo(KernelSamples.RELEASE);
            assertProblem("kernel.exists", () -> kernels.pull("team", false, EventSink.NONE));
            kernels.pull("team", true, EventSink.NONE);
            kernels.remove("team");
            catalog(server.url("/broken"), sha256(good).hex());
            assertProblem("kernel.fetch_failed", () -> kernels.ensure("team", EventSink.NONE));
            catalog(server.url("/moved"), "0".repeat(64));
            assertProblem("kernel.digest_mismatch", () -> kernels.ensure("team", EventSink.NONE));
            catalog(bad.url("/moved"), sha256(climbing).hex());
            assertProblem("kernel.archive_invalid", () -> kernels.ensure("team", EventSink.NONE));
        }
        assertNothingLeft();
        for (String broken :
                List.of(
                        "not json",
                        "{\"kernels\": [{\"name\": \"../x\", \"debianPackage\": \"p\"}]}",
                        "{\"kernels\": [{\"name\": \"x\"}]}")) {
            Files.writeString(ownCatalog, broken);
            assertProblem("catalog.invalid", kernels::available);
        }
    }

    private void catalog(String url, String sha256) throws IOException {
        Files.writeString(
                ownCatalog,
                """
                {"kernels": [{"name": "team", "url": "%s", "sha256": "%s",
                  "version": "6.12", "bytes": 77}]}
                """
                        .formatted(url, sha256));
    }

    @Test
    void aKernelOfAnImageIsNamedForWhatIsInIt() throws Exception {
        Path vmlinux = directory.resolve("vmlinux");
        Files.write(vmlinux, KernelSamples.vmlinux());
        Path modules = Files.createDirectories(directory.resolve("mods/kernel")).getParent();
        String bare = kernels.own(vmlinux, Optional.empty(), "of x", EventSink.NONE);
        String full = kernels.own(vmlinux, Optional.of(modules), "of x", EventSink.NONE);
        Files.writeString(modules.resolve("kernel/a.ko"), "module");
        String more = kernels.own(vmlinux, Optional.of(modules), "of y", EventSink.NONE);
        assertThat(kernels.own(vmlinux, Optional.of(modules), "of z", EventSink.NONE))
                .isEqualTo(more);
        assertThat(List.of(bare, more)).doesNotHaveDuplicates();
        assertThat(full).isEqualTo(bare);
        assertThat(kernels.boot(more).modules().resolve("kernel/a.ko")).hasContent("module");
        assertProblem("kernel.name_reserved", () -> pull(more, new byte[1], true));
        Instant later = Instant.now().plusSeconds(60);
        Path killed = Files.createDirectories(root.resolve(".staging/own-killed/images"));
        assertThat(kernels.sweep(Set.of(more), Instant.EPOCH)).isZero();
        assertThat(killed).exists();
        assertThat(kernels.sweep(Set.of(more), later)).isPositive();
        assertThat(root.resolve(".staging")).isEmptyDirectory();
        assertThat(kernels.list()).extracting(KernelView::name).containsExactly(more);
    }

    @Test
    void aKernelOfAnImageComesBackOutOfIt() throws Exception {
        Path vmlinux = Files.write(directory.resolve("vmlinux"), KernelSamples.vmlinux());
        Path modules = Files.createDirectories(directory.resolve("mods/kernel")).getParent();
        Files.writeString(modules.resolve("kernel/a.ko"), "module");
        String own = kernels.own(vmlinux, Optional.of(modules), "of x", EventSink.NONE);
        Map<String, byte[]> layer = new LinkedHashMap<>();
        layer.put("etc/passwd", new byte[1]);
        layer.put("boot/vmlinuz-1", new byte[1]);
        layer.put("boot/hutch/" + own + "/modules/kernel/a.ko", "module".getBytes());
        layer.put("boot/hutch/" + own + "/vmlinux", KernelSamples.vmlinux());
        assertThat(kernels.lacksOwn(own)).isFalse();
        for (String damage : List.of("manifest.json", "vmlinux")) {
            Files.delete(root.resolve(own).resolve(damage));
            assertThat(kernels.lacksOwn(own)).isTrue();
            restore(own, layer);
            assertThat(kernels.lacksOwn(own)).isFalse();
            assertThat(kernels.findOwn(own).orElseThrow().resolve("modules/kernel/a.ko"))
                    .hasContent("module");
        }
        kernels.remove(own);
        layer.put("boot/hutch/" + own + "/modules/kernel/b.ko", new byte[1]);
        assertProblem("kernel.not_as_promised", () -> restore(own, layer));
        layer.put("boot/hutch/" + own + "/../../escape", new byte[1]);
        assertProblem("kernel.archive_invalid", () -> restore(own, layer));
        assertProblem("kernel.image_missing", () -> restore(own, Map.of("x", new byte[1])));
        assertThat(kernels.lacksOwn("debian-cloud")).isFalse();
        assertNothingLeft();
    }

    private void restore(String own, Map<String, byte[]> layer) throws IOException {
        InputStream tar = new ByteArrayInputStream(KernelSamples.tar(layer));
        kernels.restore(own, tar, "boot/hutch/" + own, EventSink.NONE);
    }

    @Test
    void aKernelBroughtAgainIsToldFromTheOneBefore() throws Exception {
        pull("mine", KernelSamples.tar(members()), false);
        Digest before = kernels.boot("mine").digest();
        assertThat(kernels.boot("mine").digest()).isEqualTo(before);
        Map<String, byte[]> other = members();
        other.put("lib/modules/" + KernelSamples.RELEASE + "/kernel/new.ko", new byte[1]);
        pull("mine", KernelSamples.tar(other), true);
        assertThat(kernels.boot("mine").digest()).isNotEqualTo(before);
    }

    @Test
    void theCatalogHasTheDefaultKernel() {
        assertThat(kernels.available())
                .extracting(KernelView::name)
                .contains("debian-cloud", "host");
        assertThat(kernels.list()).isEmpty();
        assertThat(
                        DebianPackages.dependency(
                                "Package: x\nDepends: a, linux-image-6.1.0-9-cloud-amd64 (= 1)\n"))
                .contains("linux-image-6.1.0-9-cloud-amd64");
    }

    private static Map<String, byte[]> members() throws IOException {
        String modules = "./lib/modules/" + KernelSamples.RELEASE + "/";
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(
                "./boot/vmlinuz-" + KernelSamples.RELEASE,
                KernelSamples.bzImage(KernelSamples.lz4Legacy(KernelSamples.vmlinux())));
        members.put("./boot/System.map-" + KernelSamples.RELEASE, new byte[1]);
        members.put(modules + "kernel/fs/x.ko", "module".getBytes());
        members.put(modules + "modules.builtin", new byte[0]);
        members.put("./usr/share/doc/readme", new byte[1]);
        return members;
    }

    private String uri(byte[] archive) throws IOException {
        return Files.write(directory.resolve("archive"), archive).toUri().toString();
    }

    private KernelView pull(String name, byte[] archive, boolean force) throws IOException {
        return kernels.pull(name, uri(archive), sha256(archive).hex(), force, EventSink.NONE);
    }

    private KernelView pull(String url, String sha256) {
        return kernels.pull("x", url, sha256, false, EventSink.NONE);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.map(root::relativize).map(Path::toString).filter(p -> !p.isEmpty()))
                    .allMatch(p -> p.startsWith(".locks") || p.equals(".staging"));
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void assertProblem(String code, Work work) {
        assertThatThrownBy(work::run)
                .as(code)
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo(code);
    }

    private static Digest sha256(byte[] bytes) {
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
