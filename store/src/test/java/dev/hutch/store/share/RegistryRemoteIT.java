package dev.hutch.store.share;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.image.LocalRegistry;
import dev.hutch.store.image.Preparation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registry as a remote: Debian's docker-registry.
class RegistryRemoteIT extends RemoteContract {
    @TempDir static Path shared;
    private static LocalRegistry registry;

    /// A registry keeps blobs of all repositories in one place, but each test damages its own.
    private final String part = "part-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() throws Exception {
        registry = LocalRegistry.start(Files.createDirectories(shared.resolve("registry")));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Override
    String address() {
        return registry.reference(part);
    }

    @Override
    Path file(Digest blob) {
        return registry.blob(blob.hex());
    }

    @Test
    void doesNotTellWhatItHas() {
        refused(() -> store.sharing().remotes().get(address()).names(), "remote.cannot_list");
    }

    @Test
    void wrongOrUnreachableOnesAreSaid() throws Exception {
        int nobody = LocalRegistry.freePort();
        refused(() -> from("127.0.0.1:" + nobody), "registry.unreachable");
        Path directory = Files.createDirectories(shared.resolve("locked"));
        try (LocalRegistry locked = LocalRegistry.startWithLogin(directory)) {
            refused(() -> from(locked.reference("x")), "registry.denied");
        }
    }

    private void from(String address) {
        other.sharing()
                .pull("tools", address, "", RegistryAccess.OWN, Preparation.NONE, EventSink.NONE);
    }
}
