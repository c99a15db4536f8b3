package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.LayerView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciWriter;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.RegistryUpload;
import dev.hutch.store.registry.Timings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pulls from a real registry what a real tool pushed.
class RegistryIT {
    private static final DockerSave IMAGE =
            DockerSave.of(
                    new TarMaker().directory("usr").file("usr/a", "1".repeat(9000)).done(),
                    new TarMaker().whiteout("usr/a").file("usr/b", "2").done());

    private static final String GZIP_LAYER = MediaTypes.OCI_LAYER_GZIP;
    private static final String CONFIG =
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                    + "\"diff_ids\":[\"sha256:"
                    + "0".repeat(64)
                    + "\"]}}";

    @TempDir static Path shared;
    private static LocalRegistry registry;

    @TempDir Path directory;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private StoreFolder folder;
    private Store store;

    @BeforeAll
    static void start() throws Exception {
        registry = LocalRegistry.start(shared);
    }

    @AfterAll
    static void stop() throws Exception {
        registry.close();
    }

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
    }

    @Test
    @Tag("B28")
    void pullsWhatWasPushedAndFetchesNothingTwice() throws Exception {
        String reference = registry.push(IMAGE, "team/tool:1");
        ImageView view = pull(reference);
        assertThat(view.tag()).isEqualTo("tool-1");
        assertThat(view.source()).isEqualTo(reference);
        assertThat(view.layers())
                .extracting(LayerView::diffId)
                .isEqualTo(IMAGE.diffIds().stream().map(Object::toString).toList());
        assertThat(view.config().workdir()).isEqualTo("/work");
        assertThat(downloads()).isEqualTo(2);
        events.clear();
        assertThat(pull(reference).digest()).isEqualTo(view.digest());
        assertThat(downloads()).isZero();
        assertThat(store.layers().tree(IMAGE.diffIds().getFirst()).find("usr/a")).isPresent();
        assertThat(store.blobs().list()).noneMatch(blob -> blob.size() == 0);
    }

    @Test
    void layersMayBeCompressedWithZstd() throws Exception {
        // Bytes of its own: skopeo uploads no layer that the registry has in another form.
        DockerSave own = DockerSave.of(new TarMaker().file("z", "std".repeat(3000)).done());
        String reference =
                registry.push(own, "zstd:1", "--dest-compress-format=zstd", "--format=oci");
        pull(reference);
        Layer layer = store.layers().get(own.diffIds().getFirst());
        assertThat(layer.compression()).isEqualTo(Compression.ZSTD);
    }

    @Test
    @Tag("B29")
    void aBlobCutShortOrDamagedInTheStoreIsFetchedAgain() throws Exception {
        String reference = registry.push(IMAGE, "cut:1");
        pull(reference);
        Layer layer = store.layers().get(IMAGE.diffIds().getFirst());
        Path blob = folder.root().resolve("blobs/sha256").resolve(layer.wire().hex());
        byte[] whole = Files.readAllBytes(blob);
        Files.delete(blob);
        Files.write(blob, java.util.Arrays.copyOf(whole, whole.length / 2));
        events.clear();
        pull(reference);
        assertThat(downloads()).isEqualTo(1);
        assertThat(Files.readAllBytes(blob)).isEqualTo(whole);
    }

    @Test
    void picksLinuxAmd64FromAnIndex() throws Exception {
        String amd = registry.push(IMAGE, "multi:amd");
        String arm = registry.push(new DockerSave(IMAGE.layers(), "arm64"), "multi:arm");
        put("multi", "both", index(manifestEntry(arm, "arm64"), manifestEntry(amd, "amd64")));
        put("multi", "none", index(manifestEntry(arm, "arm64")));
        assertThat(pull(registry.reference("multi:both")).layers()).hasSize(2);
        refused("image.platform", registry.reference("multi:none"));
        refused("image.platform", arm);
    }

    @Test
    void whatIsNoImageIsToldByItsType() throws Exception {
        String amd = registry.push(IMAGE, "multi:plain");
        String index = index(manifestEntry(amd, "amd64"));
        put("multi", "inner", index);
        byte[] bytes = index.getBytes(StandardCharsets.UTF_8);
        String entry =
                "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"size\":%d,"
                                .formatted(bytes.length)
                        + "\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}"
                                .formatted(Hashes.of(bytes));
        put("multi", "nested", index(entry));
        Map<String, Long> before = folder.contents();
        refused("image.archive_invalid", registry.reference("multi:nested"));
        upload("multi:chart", "application/vnd.cncf.helm.config.v1+json", "{}", GZIP_LAYER);
        refused("image.media_type", registry.reference("multi:chart"));
        upload("multi:secret", MediaTypes.OCI_CONFIG, CONFIG, GZIP_LAYER + "+encrypted");
        refused("image.media_type", registry.reference("multi:secret"));
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void aConfigurationThatPromisesOtherLayersLeavesNothing() throws Exception {
        Map<String, Long> before = folder.contents();
        upload("lies:1", MediaTypes.OCI_CONFIG, CONFIG, GZIP_LAYER);
        refused("layer.diff_id_mismatch", registry.reference("lies:1"));
        upload("lies:2", MediaTypes.OCI_CONFIG, "{\"os\":\"linux\"", GZIP_LAYER);
        refused("image.document_invalid", registry.reference("lies:2"));
        upload("lies:3", MediaTypes.OCI_CONFIG, "{\"rootfs\":{\"diff_ids\":[]}}", GZIP_LAYER);
        refused("image.archive_invalid", registry.reference("lies:3"));
        assertThat(folder.contents()).isEqualTo(before);
    }

    /// An image of one small layer, put together by hand.
    private static void upload(String name, String configType, String config, String layerType)
            throws Exception {
        OciReference to = OciReference.parse(registry.reference(name));
        RegistryUpload upload =
                Timings.registries(Timings.noting(new ArrayList<>()))
                        .as(RegistryAccess.OWN)
                        .upload();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.compress(packed)) {
            gzip.write(new TarMaker().file("lie", name).done());
        }
        OciDescriptor layer = blob(upload, to, layerType, packed.toByteArray());
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        OciDescriptor described = blob(upload, to, configType, bytes);
        byte[] manifest = new OciWriter().manifest(described, List.of(layer), Map.of());
        upload.putManifest(to, MediaTypes.OCI_MANIFEST, manifest, Hashes.of(manifest));
    }

    private static OciDescriptor blob(
            RegistryUpload upload, OciReference to, String type, byte[] bytes) {
        OciDescriptor descriptor = new OciDescriptor(type, Hashes.of(bytes), bytes.length, "");
        upload.ensure(to, descriptor, Optional.empty(), () -> new ByteArrayInputStream(bytes));
        return descriptor;
    }

    @Test
    void whatIsNotThereIsToldAsThat() {
        Map<String, Long> before = folder.contents();
        refused("registry.not_found", registry.reference("no/such:1"));
        refused("registry.not_found", registry.reference("no/such@sha256:" + "0".repeat(64)));
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("S43")
    void damageInTheRegistryNeverEnters() throws Exception {
        DockerSave own = DockerSave.of(new TarMaker().file("damaged", "x".repeat(5000)).done());
        String reference = registry.push(own, "damaged:1");
        Store other = new StoreFolder(directory.resolve("other")).open();
        other.images().pull(reference, "", event -> {});
        Path blob = registry.blob(other.layers().get(own.diffIds().getFirst()).wire().hex());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        Map<String, Long> before = folder.contents();
        assertThatThrownBy(() -> pull(reference))
                .extracting(RegistryIT::code)
                .isIn("blob.digest_mismatch", "registry.transfer");
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void onlyAnUnreachableSourceGivesWayToTheNext() throws Exception {
        String good = registry.push(IMAGE, "good:1");
        String nobody = "127.0.0.1:" + LocalRegistry.freePort() + "/x:1";
        refused("registry.unreachable", nobody);
        refused("registry.unreachable", "registry.invalid/x:1");
        assertThat(catalog(nobody, good).pull("demo", "", events::add).source()).isEqualTo(good);
        assertThat(events).anyMatch(event -> event instanceof Event.Warning);
        assertThatThrownBy(() ->
                        catalog(registry.reference("no/such:1"), good)
                                .pull("demo", "other", events::add))
                .extracting(RegistryIT::code)
                .isEqualTo("registry.not_found");
    }

    private Images catalog(String... references) {
        List<ImageSource> sources =
                java.util.Arrays.stream(references)
                        .<ImageSource>map(ImageSource.Registry::new)
                        .toList();
        ImageCatalog catalog =
                new ImageCatalog(
                        List.of(new ImageCatalog.Entry("demo", "", Optional.empty(), sources)));
        return Store.open(
                        folder.root(),
                        InstantSource.system(),
                        Timings.registries(Timings.noting(new ArrayList<>())),
                        ArchiveLimits.DEFAULT,
                        () -> catalog)
                .images();
    }

    private ImageView pull(String reference) {
        return store.images().pull(reference, "", events::add);
    }

    private long downloads() {
        return events.stream()
                .filter(event -> event instanceof Event.Part)
                .map(event -> ((Event.Part) event).part())
                .distinct()
                .count();
    }

    private void refused(String code, String reference) {
        assertThatThrownBy(() -> pull(reference)).extracting(RegistryIT::code).isEqualTo(code);
    }

    private static String code(Throwable problem) {
        return problem instanceof ProblemException p ? p.problem().code() : problem.toString();
    }

    private static String index(String... manifests) {
        return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":["
                + String.join(",", manifests)
                + "]}";
    }

    private static String manifestEntry(String reference, String architecture) throws Exception {
        int colon = reference.lastIndexOf(':');
        HttpResponse<byte[]> manifest =
                send(
                        HttpRequest.newBuilder(
                                        uri("multi", "manifests/" + reference.substring(colon + 1)))
                                .header(
                                        "Accept",
                                        "application/vnd.docker.distribution.manifest.v2+json")
                                .build());
        return "{\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"size\":%d,"
                        .formatted(manifest.body().length)
                + "\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                        .formatted(Hashes.of(manifest.body()), architecture);
    }

    private static void put(String path, String tag, String index) throws Exception {
        HttpResponse<byte[]> response =
                send(
                        HttpRequest.newBuilder(uri(path, "manifests/" + tag))
                                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                                .PUT(HttpRequest.BodyPublishers.ofString(index))
                                .build());
        assertThat(response.statusCode()).isEqualTo(201);
    }

    private static URI uri(String path, String rest) {
        return URI.create("http://127.0.0.1:" + registry.port() + "/v2/" + path + "/" + rest);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}
