package dev.hutch.store.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseStoreTest {
    private static final Digest ONE = new Digest("1".repeat(64));
    private static final Digest TWO = new Digest("2".repeat(64));

    @TempDir Path directory;

    @Test
    void holdsUntilClosed() {
        LeaseStore store = new LeaseStore(directory);
        try (Lease lease = store.acquire("test", List.of(ONE))) {
            lease.add(TWO);
            assertThat(new LeaseStore(directory).roots()).containsExactlyInAnyOrder(ONE, TWO);
        }
        assertThat(store.roots()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void endsWithItsOwner() {
        LeaseStore store = new LeaseStore(directory);
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        store.acquire(
                new ProcessIdentity(self.pid(), self.startTicks() - 1), "reused pid", List.of(ONE));
        store.acquire(new ProcessIdentity(4_000_001, 5), "dead", List.of(ONE));
        store.acquire(self, "alive", List.of(TWO));
        assertThat(store.roots()).containsExactly(TWO);
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void aDamagedLeaseIsAnErrorAndNotNothing() throws IOException {
        Files.writeString(directory.resolve("x.json"), "{");
        assertThatThrownBy(() -> new LeaseStore(directory).roots())
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("lease.malformed");
    }
}
