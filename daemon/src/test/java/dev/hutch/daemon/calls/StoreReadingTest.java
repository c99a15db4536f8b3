package dev.hutch.daemon.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Content;
import dev.hutch.api.call.StoreCall.EntryView;
import dev.hutch.api.call.StoreCall.Hit;
import dev.hutch.api.call.StoreCall.Part;
import dev.hutch.api.call.StoreCall.Thing;
import dev.hutch.store.Store;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryTiming;
import dev.hutch.store.registry.TrustedCertificates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreReadingTest {
    @TempDir Path directory;
    private Store store;
    private StoreReading reading;

    @BeforeEach
    void importTwo() throws IOException {
        store =
                Store.open(
                        directory.resolve("store"),
                        InstantSource.system(),
                        new Registries(
                                Map.of(),
                                ProxySelector.getDefault(),
                                new TrustedCertificates(Optional.empty(), List.of()),
                                RegistryTiming.DEFAULT));
        reading = new StoreReading(store);
        Path base = Files.createDirectories(directory.resolve("base/usr/bin")).getParent();
        Files.writeString(base.resolve("bin/tool"), "one");
        Files.writeString(base.resolve("both"), "base");
        Files.createSymbolicLink(directory.resolve("base/bin"), Path.of("usr/bin"));
        Path upper = Files.createDirectories(directory.resolve("upper/usr"));
        Files.writeString(upper.resolve("both"), "upper");
        for (String layer : List.of("base", "upper")) {
            store.images().importPath(directory.resolve(layer), layer, EventSink.NONE);
        }
    }

    @Test
    void listsTheUppermostOfEachAndFollowsLinks() {
        assertThat(paths("base+upper", "", true))
                .containsExactly("bin", "usr", "usr/bin", "usr/bin/tool", "usr/both");
        assertThat(paths("base+upper", "/bin/", false)).containsExactly("usr/bin/tool");
        assertThat(paths("base", "usr", false)).containsExactly("usr/bin", "usr/both");
        EntryView both =
                reading.list(new StoreCall.Ls("base+upper", "usr/both", false))
                        .entries()
                        .getFirst();
        assertThat(both.size()).isEqualTo(5);
        assertThat(both.layer()).isEqualTo(layer("upper"));
        refused("store.path_missing", () -> paths("base", "etc", false));
        refused("image.not_found", () -> paths("nothing", "", false));
    }

    @Test
    void readsFilesAndDigests() {
        assertThat(read("base+upper", "usr/both")).isEqualTo("upper");
        assertThat(read("base", "bin/../bin/tool")).isEqualTo("one");
        String digest =
                reading.list(new StoreCall.Ls("base", "usr/both", false))
                        .entries()
                        .getFirst()
                        .digest();
        assertThat(read(digest, "")).isEqualTo("base");
        refused("store.not_a_file", () -> read("base", "usr"));
        refused("store.path_missing", () -> read("base", "usr/none"));
        refused("store.not_found", () -> read("0".repeat(64), ""));
        refused("digest.invalid", () -> read("base", ""));
    }

    @Test
    void writesBlobsAndLayersOfOneFile() throws IOException {
        Io io = new Io("hello");
        Content blob = reading.write(new StoreCall.Write("", "", ""), io);
        assertThat(blob.bytes()).isEqualTo(5);
        assertThat(read(blob.digest(), "")).isEqualTo("hello");
        Path file = Files.writeString(directory.resolve("conf"), "x=1");
        reading.write(new StoreCall.Write(file.toString(), "site", "etc/site.conf"), io);
        assertThat(read("base+site", "etc/site.conf")).isEqualTo("x=1");
        for (String path : List.of("", "../x", "a//b", "a/./b", ".")) {
            refused(
                    "store.path_invalid",
                    () -> reading.write(new StoreCall.Write(file.toString(), "site", path), io));
        }
    }

    @Test
    void findsPathsNamesPatternsAndDigests() {
        StoreSearch search = new StoreSearch(store);
        assertThat(search.find("both").hits())
                .extracting(Hit::path, Hit::tags)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("usr/both", List.of("base")),
                        org.assertj.core.groups.Tuple.tuple("usr/both", List.of("upper")));
        assertThat(search.find("/usr/bin/t*").hits())
                .extracting(Hit::path)
                .containsExactly("usr/bin/tool");
        assertThat(search.find("to?l").hits()).hasSize(1);
        assertThat(search.find(layer("upper")).hits())
                .extracting(Hit::kind)
                .containsExactly("layer");
        assertThat(search.find("nothing").hits()).isEmpty();
    }

    @Test
    @Tag("S56")
    void tellsWhichLayersHaveAPath() {
        Thing both = new StoreInfo(store).of(new StoreCall.About("base+upper", "/usr/both"));
        assertThat(both.kind()).isEqualTo("path");
        assertThat(both.parts())
                .extracting(Part::digest)
                .containsExactly(layer("upper"), layer("base"));
    }

    @Test
    @Tag("S57")
    @Tag("D33")
    void whatIsMissingHasAnUnknownSize() {
        StoreInfo info = new StoreInfo(store);
        Thing whole = info.of(new StoreCall.About("base+upper", ""));
        assertThat(whole.bytes()).isPositive();
        String id = layer("upper");
        Thing layer = info.of(new StoreCall.About(id, ""));
        assertThat(layer.kind()).isEqualTo("layer");
        assertThat(layer.tags()).containsExactly("upper");
        store.blobs()
                .delete(
                        dev.hutch.api.Digest.parse(layer.parts().getFirst().digest()),
                        java.time.Instant.MAX);
        Thing broken = info.of(new StoreCall.About("base+upper", ""));
        assertThat(broken.bytes()).isEqualTo(-1);
        assertThat(broken.parts())
                .extracting(Part::bytes)
                .contains(-1L)
                .anyMatch(bytes -> bytes > 0);
        assertThat(info.of(new StoreCall.About(id, "")).bytes()).isEqualTo(-1);
    }

    private String layer(String tag) {
        return store.images().resolve(tag).stack().layers().getFirst().toString();
    }

    private List<String> paths(String reference, String path, boolean recursive) {
        return reading.list(new StoreCall.Ls(reference, path, recursive)).entries().stream()
                .map(EntryView::path)
                .toList();
    }

    private String read(String reference, String path) {
        Io io = new Io("");
        reading.read(new StoreCall.Read(reference, path), io);
        return io.out.toString(StandardCharsets.UTF_8);
    }

    private static void refused(String code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .extracting(
                        e -> e instanceof ProblemException p ? p.problem().code() : e.toString())
                .isEqualTo(code);
    }

    private static final class Io implements CallIo.Streamless {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final byte[] in;

        Io(String in) {
            this.in = in.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public InputStream in() {
            return new ByteArrayInputStream(in);
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void emit(Event event) {}
    }
}
