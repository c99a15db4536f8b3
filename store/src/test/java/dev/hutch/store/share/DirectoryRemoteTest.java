package dev.hutch.store.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.tag.TagName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A directory as a remote.
class DirectoryRemoteTest extends RemoteContract {

    private Path root() {
        return directory.resolve("shared");
    }

    @Override
    String address() {
        return "file://" + root();
    }

    @Override
    Path file(Digest blob) {
        return root().resolve("blobs/sha256").resolve(blob.hex());
    }

    @Test
    void tellsWhatItHasAndFindsItByDigits() {
        var pushed = push(store, "team/both:1", "");
        push(store, "tools", "");
        assertThat(store.sharing().remotes().get(address()).names())
                .extracting(TagName::value)
                .containsExactly("team/both:1", "tools");
        Digest stack = store.images().resolve("tools").digest();
        assertThat(pull(other, stack.toString()).digest()).isEqualTo(stack);
        assertThat(pull(other, pushed.digest().substring(0, 20)).tag()).isEmpty();
        assertThat(other.tags().list()).isEmpty();
        refused(() -> pull(other, "sha256:0123456789"), "remote.not_found");
    }

    @Test
    void digitsOfSeveralAreAmbiguousAndAStackThatIsAnotherIsRefused() throws IOException {
        push(store, "tools", "");
        push(store, "base", "");
        Path index = root().resolve("index.json");
        Digest tools = store.images().resolve("tools").digest();
        Digest base = store.images().resolve("base").digest();
        String text = Files.readString(index);
        String begin = "abcdef" + "0".repeat(57);
        replace(
                index,
                text.replace(tools.hex(), begin + "1")
                        .replace(base.hex(), begin + "2")
                        .getBytes(StandardCharsets.UTF_8));
        refused(() -> pull(other, "abcdef"), "remote.ambiguous");
        refused(() -> pull(other, "sha256:" + begin + "1"), "remote.another");
    }

    /// Whoever makes it, with whatever umask: the directory's own rights count.
    @Test
    void everythingHasTheRightsOfTheDirectory() throws IOException {
        Files.createDirectory(root());
        Files.setAttribute(root(), "unix:mode", 02775);
        push(store, "tools", "");
        try (Stream<Path> all = Files.walk(root())) {
            for (Path each : all.toList()) {
                int mode = (Integer) Files.getAttribute(each, "unix:mode") & 07777;
                int wanted = Files.isDirectory(each) ? 02775 : each.endsWith("lock") ? 0664 : 0444;
                assertThat(mode).as(each.toString()).isEqualTo(wanted);
            }
        }
    }

    @Test
    void whatOtherToolsPutThereStays() throws IOException {
        push(store, "tools", "");
        Path index = root().resolve("index.json");
        String foreign =
                "{\"mediaType\":\"application/x-own\",\"digest\":\"sha256:%s\",\"size\":3,\"x\":{}}"
                        .formatted("0".repeat(64));
        replace(
                index,
                Files.readString(index)
                        .replace("\"manifests\":[", "\"manifests\":[" + foreign + ",")
                        .getBytes(StandardCharsets.UTF_8));
        push(store, "base", "");
        assertThat(Files.readString(index)).contains(foreign);
        pull(other, "base");
    }

    @Test
    void whatIsNoLayoutIsLeftAlone() throws IOException {
        refused(() -> pull(other, "tools"), "remote.missing");
        Files.createDirectory(root());
        Files.writeString(root().resolve("letter.txt"), "dear");
        refused(() -> push(store, "tools", ""), "remote.no_layout");
        refused(() -> pull(other, "tools"), "remote.no_layout");
        assertThat(root()).isDirectoryNotContaining("glob:**blobs");
        Files.delete(root().resolve("letter.txt"));
        refused(() -> pull(other, "tools"), "remote.not_found");
        push(store, "tools", "");
        Path nowhere = directory.resolve("a/b/c");
        refused(() -> push(store, "tools", nowhere), dev.hutch.api.Problem.Kind.NOT_FOUND);
        assertThat(nowhere).doesNotExist();
    }

    private void push(Store from, String tag, Path remote) {
        var stack = from.images().resolve(tag);
        try (var lease = from.images().hold(stack, "push")) {
            from.sharing()
                    .push(stack, remote.toString(), "", RegistryAccess.OWN, lease, EventSink.NONE);
        }
    }

    @Test
    void anIndexThatLiesIsRefused() throws IOException {
        push(store, "tools", "");
        Path index = root().resolve("index.json");
        byte[] sound = Files.readAllBytes(index);
        for (String bad : List.of("", "{", "[]", "{\"manifests\":{}}", "\0\0")) {
            replace(index, bad.getBytes(StandardCharsets.UTF_8));
            refused(() -> pull(other, "tools"), "remote.malformed");
            refused(() -> push(store, "base", ""), "remote.malformed");
        }
        String text = new String(sound, StandardCharsets.UTF_8);
        replace(
                index,
                text.replaceAll("\"size\":\\d+", "\"size\":7").getBytes(StandardCharsets.UTF_8));
        refused(() -> pull(other, "tools"), "remote.blob_size");
        replace(
                index,
                text.replaceAll("\"size\":\\d+", "\"size\":99999999999")
                        .getBytes(StandardCharsets.UTF_8));
        refused(() -> pull(other, "tools"), "remote.too_large");
        replace(index, new byte[(16 << 20) + 1]);
        refused(() -> pull(other, "tools"), "remote.too_large");
        replace(index, sound);
        pull(other, "tools");
    }

    /// Opening one would wait for ever; following another would read what it should not.
    @Test
    void whatIsNoPlainFileIsNoBlob() throws IOException {
        push(store, "tools", "");
        Path blob = file(store.layers().get(layer("tools")).wire());
        Path aside = directory.resolve("aside");
        Files.move(blob, aside);
        Program.named("mkfifo").args(blob.toString()).run().orThrow("test.fifo", "make a fifo");
        refused(() -> pull(other, "tools"), "remote.blob_missing");
        Files.delete(blob);
        Files.createSymbolicLink(blob, aside);
        refused(() -> pull(other, "tools"), "remote.blob_missing");
        Files.delete(blob);
        Files.move(aside, blob);
        pull(other, "tools");
    }

    /// Without being set up, and by a path with a space in it.
    @Test
    void whatCameFromADirectoryIsMendedFromThere() throws IOException {
        Path spaced = directory.resolve("with space");
        push(store, "tools", spaced);
        other.sharing()
                .pull(
                        "tools",
                        spaced.toString(),
                        "",
                        RegistryAccess.OWN,
                        Preparation.NONE,
                        EventSink.NONE);
        Digest wire = other.layers().get(layer("tools")).wire();
        Files.delete(directory.resolve("there/blobs/sha256").resolve(wire.hex()));
        var report = other.check().run(List.of(), true, EventSink.NONE);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.outcome()).contains("with space#tools"));
        read(other, layer("tools"));
    }

    @Test
    @Tag("S39")
    void aProxyIsReadThroughWithoutCopying() throws IOException {
        push(store, "team/both:1", "");
        StoreFolder folder = new StoreFolder(directory.resolve("proxied"));
        Store reading = folder.open(RemoteSettings.proxy("studio", address()));
        var stack =
                reading.images()
                        .obtain(
                                "team/both:1",
                                RegistryAccess.OWN,
                                Preparation.NONE,
                                EventSink.NONE);
        for (var layer : stack.stack().layers()) {
            read(reading, layer);
            Digest wire = reading.layers().get(layer).wire();
            assertThat(folder.root().resolve("blobs/sha256").resolve(wire.hex())).doesNotExist();
        }
        assertThat(reading.check().run(List.of(), false, EventSink.NONE).findings()).isEmpty();
        reading.clean(List.of());
        read(reading, stack.stack().layers().getFirst());
        // When it is no proxy any more, what is needed is copied.
        Store copying = folder.open(RemoteSettings.of("studio", address()));
        for (var layer : copying.images().resolve("team/both:1").stack().layers()) {
            read(copying, layer);
            Digest wire = copying.layers().get(layer).wire();
            assertThat(folder.root().resolve("blobs/sha256").resolve(wire.hex())).exists();
        }
    }

    @Test
    @Tag("S41")
    void theFirstRemoteThatHasItCounts() throws IOException {
        push(store, "tools", "same");
        Path second = directory.resolve("second");
        var base = store.images().resolve("base");
        try (var lease = store.images().hold(base, "push")) {
            for (String name : List.of("same", "only")) {
                store.sharing()
                        .push(
                                base,
                                second.toString(),
                                name,
                                RegistryAccess.OWN,
                                lease,
                                EventSink.NONE);
            }
        }
        Store reading =
                new StoreFolder(directory.resolve("reading"))
                        .open(
                                RemoteSettings.of("first", address()),
                                RemoteSettings.of("second", "file://" + second));
        assertThat(obtained(reading, "same")).isEqualTo(store.images().resolve("tools").digest());
        assertThat(obtained(reading, "only")).isEqualTo(base.digest());
        refused(() -> obtained(reading, "nobody"), "image.not_found");
        refused(() -> reading.sharing().remotes().get("third"), "remote.unknown");
        refused(() -> store.sharing().remotes().get(""), "remote.none");
    }

    private static Digest obtained(Store from, String name) {
        return from.images()
                .obtain(name, RegistryAccess.OWN, Preparation.NONE, EventSink.NONE)
                .digest();
    }
}
