package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.registry.ScriptedRegistry;
import dev.hutch.store.registry.ScriptedRegistry.Request;
import dev.hutch.store.registry.ScriptedRegistry.Response;
import dev.hutch.store.registry.Timings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Registries that refuse, and images that are not to be trusted, by the limits hutch has: each is
/// told for what it is, and leaves nothing in the store.
class BadImagesIT {
    private static final HandMade GOOD = HandMade.of(new TarMaker().file("a", "1").done());

    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
    }

    @ParameterizedTest
    @CsvSource({
        "401, DENIED, registry.denied",
        "403, DENIED, registry.denied",
        "404, NOT_FOUND, registry.not_found",
        "429, EXHAUSTED, registry.rate_limited",
        "500, UNAVAILABLE, registry.failed"
    })
    @Tag("B36")
    void aRegistryThatRefuses(int status, Kind kind, String code) throws IOException {
        for (HandMade.Part part : HandMade.Part.values()) {
            Problem problem = instead(part, ScriptedRegistry.status(status));
            assertThat(problem.code()).as("%s", part).isEqualTo(code);
            assertThat(problem.kind()).as("%s", part).isEqualTo(kind);
        }
    }

    @Test
    void aRegistryThatHangs() throws IOException {
        Duration silence = Duration.ofMillis(500);
        store =
                folder.open(
                        InstantSource.system(),
                        Timings.registries(Timings.hasty(silence, new CopyOnWriteArrayList<>())));
        for (HandMade.Part part : HandMade.Part.values()) {
            Problem problem = instead(part, new Response(200, List.of(), new byte[0], -1, true));
            assertThat(problem.code()).as("%s", part).isEqualTo("registry.timed_out");
            assertThat(problem.kind()).as("%s", part).isEqualTo(Kind.TIMED_OUT);
        }
    }

    @Test
    void aRegistryThatSaysSomethingElse() throws IOException {
        byte[] garbage = "<html>hello</html>".getBytes(StandardCharsets.UTF_8);
        assertThat(instead(HandMade.Part.MANIFEST, ScriptedRegistry.ok(garbage)).code())
                .isEqualTo("image.document_invalid");
        for (HandMade.Part part : List.of(HandMade.Part.CONFIG, HandMade.Part.LAYER)) {
            assertThat(instead(part, ScriptedRegistry.ok(garbage)).code())
                    .isEqualTo("registry.too_short");
        }
        assertThat(
                        instead(HandMade.Part.CONFIG, ScriptedRegistry.ok(flipped(GOOD.config())))
                                .code())
                .isEqualTo("registry.digest_mismatch");
        assertThat(instead(HandMade.Part.LAYER, ScriptedRegistry.ok(flipped(GOOD.layer()))).code())
                .isEqualTo("blob.digest_mismatch");
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    @Test
    @Tag("B30")
    void layersThatAreNotWhatTheyShouldBe() throws IOException {
        byte[] tar = new TarMaker().file("a", "x".repeat(5000)).done();
        refused("archive.truncated", HandMade.of(Arrays.copyOf(tar, 3000)));
        byte[] gzip = HandMade.gzip(out -> out.write(tar));
        byte[] cut = Arrays.copyOf(gzip, gzip.length / 2);
        refused("archive.truncated", HandMade.packed(cut, Hashes.of(tar).toString()));
        refused("layer.diff_id_mismatch", HandMade.packed(gzip, Hashes.of(cut).toString()));
        refused("archive.traversal", raw('0', "../e", ""));
        refused("archive.absolute_name", raw('0', "/e", ""));
        refused("archive.link_escape", raw('2', "a/b", "../../etc/passwd"));
        refused("archive.traversal", raw('1', "a", "../b"));
        TarMaker through = new TarMaker().symlink("a", "/etc").file("a/passwd", "");
        refused("archive.through_link", HandMade.of(through.done()));
    }

    @Test
    void imagesForOthers() throws IOException {
        String diffId = GOOD.diffId();
        byte[] layer = GOOD.layer();
        refused("image.platform", new HandMade(layer, GOOD.layerType(), diffId, "arm64"));
        String encrypted = MediaTypes.OCI_LAYER_GZIP + "+encrypted";
        refused("image.media_type", new HandMade(layer, encrypted, diffId, "amd64"));
    }

    /// Four hundred megabytes of nothing in less than one.
    @Test
    void aLayerThatIsABomb() throws IOException {
        byte[] bomb =
                HandMade.gzip(out -> {
                    byte[] zeros = new byte[1 << 20];
                    out.write(
                            new TarMaker().raw('0', "z", "", 400 << 20, new byte[0]).done(),
                            0,
                            512);
                    for (int i = 0; i < 400; i++) {
                        out.write(zeros);
                    }
                });
        assertThat(bomb).hasSizeLessThan(1 << 20);
        refused("archive.bomb", HandMade.packed(bomb, GOOD.diffId()));
    }

    @Test
    void aLayerOfMoreThanAMillionEntries() throws IOException {
        byte[] many = HandMade.gzip(BadImagesIT::million);
        refused("archive.too_many_entries", HandMade.packed(many, GOOD.diffId()));
    }

    /// Each with an owner of its own, or it would be a bomb.
    private static void million(OutputStream out) throws IOException {
        byte[] header = new TarMaker().raw('0', "f0000000", "", 0, new byte[0]).done();
        int sum = Integer.parseInt(new String(header, 148, 6, StandardCharsets.US_ASCII), 8);
        for (int i = 0; i <= 1_000_000; i++) {
            int change = put(header, 1, i) + put(header, 108, (i * 7919L) & 07777777);
            sum += change;
            put(header, 148, sum, 6);
            out.write(header, 0, 512);
        }
        out.write(new byte[1024]);
    }

    private static int put(byte[] header, int at, long value) {
        return put(header, at, value, 7);
    }

    /// @return by how much the sum of the bytes changed
    private static int put(byte[] header, int at, long value, int digits) {
        int change = 0;
        long left = value;
        for (int i = at + digits - 1; i >= at; i--) {
            change += '0' + (int) (left & 7) - header[i];
            header[i] = (byte) ('0' + (left & 7));
            left >>= 3;
        }
        return change;
    }

    private static HandMade raw(char type, String name, String target) {
        return HandMade.of(
                new TarMaker().file("a", "1").raw(type, name, target, 0, new byte[0]).done());
    }

    private void refused(String code, HandMade image) throws IOException {
        assertThat(pull(image::serve).code()).isEqualTo(code);
    }

    private Problem instead(HandMade.Part part, Response answer) throws IOException {
        return pull(request -> GOOD.part(request) == part ? answer : GOOD.serve(request));
    }

    private Problem pull(Function<Request, Response> script) throws IOException {
        Map<String, Long> before = folder.contents();
        try (ScriptedRegistry registry = new ScriptedRegistry(script)) {
            String reference = registry.authority() + "/bad:1";
            Throwable thrown =
                    catchThrowable(() -> store.images().pull(reference, "", EventSink.NONE));
            assertThat(thrown).isInstanceOf(ProblemException.class);
            assertThat(folder.contents()).isEqualTo(before);
            return ((ProblemException) thrown).problem();
        }
    }

    /// All of the above would pass if nothing could be pulled at all.
    @Test
    void theSameImageWithoutATroubleIsPulled() throws IOException {
        try (ScriptedRegistry registry = new ScriptedRegistry(GOOD::serve)) {
            assertThat(
                            store.images()
                                    .pull(registry.authority() + "/good:1", "", EventSink.NONE)
                                    .layers())
                    .hasSize(1);
        }
    }
}
