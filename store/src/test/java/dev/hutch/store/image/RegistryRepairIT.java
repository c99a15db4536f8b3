package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.layer.Layer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the disk took is fetched again from a real registry, as it was then.
class RegistryRepairIT {
    @TempDir Path directory;

    @Test
    void aDamagedLayerComesBackThoughItsTagHasMovedOn() throws Exception {
        Path root = directory.resolve("store");
        Store store = new StoreFolder(root).open();
        try (LocalRegistry registry = LocalRegistry.start(directory)) {
            String reference = registry.push(image("first"), "tool:1");
            store.images().pull(reference, "tool", EventSink.NONE);
            registry.push(image("second"), "tool:1");
            damage(root, store);
            assertThat(check(store, false, RegistryAccess.OWN).findings())
                    .singleElement()
                    .satisfies(found -> assertThat(found.problem()).isEqualTo("damaged"));
            CheckReport mended = check(store, true, RegistryAccess.OWN);
            assertThat(mended.sound()).isTrue();
            assertThat(mended.findings().getFirst().outcome()).contains(reference);
            assertThat(check(store, false, RegistryAccess.OWN).findings()).isEmpty();
        }
    }

    @Test
    void theLoginOfWhoAsksCounts() throws Exception {
        Path root = directory.resolve("store");
        Store store = new StoreFolder(root).open();
        try (LocalRegistry registry = LocalRegistry.startWithLogin(directory)) {
            String who = LocalRegistry.USER + ":" + LocalRegistry.SECRET;
            String reference = registry.push(image("first"), "tool:1", "--dest-creds", who);
            Path file = directory.resolve("auth.json");
            String secret =
                    java.util.Base64.getEncoder()
                            .encodeToString(who.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Files.writeString(
                    file,
                    "{\"auths\":{\"127.0.0.1:%d\":{\"auth\":\"%s\"}}}"
                            .formatted(registry.port(), secret));
            RegistryAccess caller =
                    new RegistryAccess(Map.of("REGISTRY_AUTH_FILE", file.toString()), false);
            RegistryAccess stranger =
                    new RegistryAccess(
                            Map.of("REGISTRY_AUTH_FILE", directory.resolve("none").toString()),
                            false);
            store.images()
                    .pull(
                            new PullOrder(reference, "tool", "", false),
                            caller,
                            Preparation.NONE,
                            EventSink.NONE);
            damage(root, store);
            assertThat(check(store, true, stranger).sound()).isFalse();
            assertThat(check(store, true, caller).sound()).isTrue();
        }
    }

    private static CheckReport check(Store store, boolean repair, RegistryAccess access) {
        return store.check()
                .run(
                        List.of(),
                        repair,
                        access,
                        KernelFiles.NONE,
                        Elsewhere.NOWHERE,
                        EventSink.NONE);
    }

    private static DockerSave image(String content) {
        return DockerSave.of(new TarMaker().file("usr/bin/tool", content.repeat(1000)).done());
    }

    /// The disk turns one bit of the layer.
    private static void damage(Path root, Store store) throws Exception {
        Layer layer =
                store.layers().get(store.images().resolve("tool").stack().layers().getFirst());
        Path file = root.resolve("blobs/sha256").resolve(layer.wire().hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.delete(file);
        Files.write(file, bytes);
    }
}
