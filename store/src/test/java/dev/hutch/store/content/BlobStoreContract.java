package dev.hutch.store.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What every blob store does.
abstract class BlobStoreContract {
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    final AtomicReference<Instant> now = new AtomicReference<>(NOON);

    abstract BlobStore store(InstantSource clock);

    /// What is kept besides the blobs: must not grow.
    abstract List<String> leftovers();

    private final byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
    private final Digest helloDigest = Hashes.of(hello);

    private BlobStore store() {
        return store(now::get);
    }

    @Test
    void whatWasPutCanBeOpened() throws IOException {
        BlobStore store = store();
        Blob blob = put(store, hello, Expected.of(helloDigest, 5));
        assertThat(blob).isEqualTo(new Blob(helloDigest, 5, NOON));
        assertThat(store.find(helloDigest)).contains(blob);
        assertThat(store.list()).containsExactly(blob);
        assertThat(store.has(helloDigest)).isTrue();
        assertThat(store.verify(helloDigest)).isTrue();
        try (InputStream in = store.open(helloDigest)) {
            assertThat(in.readAllBytes()).isEqualTo(hello);
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void emptyBlobsAreBlobs() throws IOException {
        BlobStore store = store();
        Digest digest = put(store, new byte[0], Expected.ANYTHING).digest();
        assertThat(store.open(digest).readAllBytes()).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        BlobStore store = store();
        assertThat(store.find(helloDigest)).isEmpty();
        assertThat(store.verify(helloDigest)).isFalse();
        assertThat(store.touch(helloDigest)).isFalse();
        assertThat(store.delete(helloDigest, Instant.MAX)).isFalse();
        assertThatThrownBy(() -> store.open(helloDigest))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("blob.not_found");
    }

    @Test
    void wrongBytesNeverEnter() {
        BlobStore store = store();
        Digest other = Hashes.of(new byte[] {1});
        refused("blob.digest_mismatch", () -> put(store, hello, Expected.of(other, 5)));
        refused("blob.digest_mismatch", () -> put(store, hello, Expected.of(other)));
        refused("blob.size_mismatch", () -> put(store, hello, Expected.of(helloDigest, 4)));
        assertThat(store.list()).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aFailingSourceLeavesNothing() {
        BlobStore store = store();
        InputStream failing =
                new InputStream() {
                    private int left = 100;

                    @Override
                    public int read() throws IOException {
                        if (left-- <= 0) {
                            throw new IOException("broken");
                        }
                        return 7;
                    }
                };
        assertThatThrownBy(() -> store.put(failing, Expected.ANYTHING))
                .isInstanceOf(ProblemException.class);
        assertThat(store.list()).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aWriterClosedEarlyHasNeverBeen() throws IOException {
        BlobStore store = store();
        try (BlobWriter writer = store.create()) {
            writer.write(hello);
        }
        assertThat(store.list()).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void losingTheRaceIsSuccess() throws Exception {
        BlobStore store = store();
        byte[] large = new byte[1 << 20];
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Blob>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(workers.submit(() -> put(store, large, Expected.ANYTHING)));
            }
            for (Future<Blob> each : all) {
                assertThat(each.get().size()).isEqualTo(large.length);
            }
        }
        assertThat(store.list()).hasSize(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatWasTouchedIsNotDeleted() {
        BlobStore store = store();
        put(store, hello, Expected.ANYTHING);
        assertThat(store.delete(helloDigest, NOON)).isFalse();
        now.set(NOON.plusSeconds(100));
        assertThat(store.touch(helloDigest)).isTrue();
        assertThat(store.delete(helloDigest, NOON.plusSeconds(100))).isFalse();
        assertThat(store.delete(helloDigest, NOON.plusSeconds(101))).isTrue();
        assertThat(store.has(helloDigest)).isFalse();
    }

    @Test
    void puttingAgainTouches() {
        BlobStore store = store();
        put(store, hello, Expected.ANYTHING);
        now.set(NOON.plusSeconds(50));
        put(store, hello, Expected.ANYTHING);
        assertThat(store.find(helloDigest).orElseThrow().touched()).isEqualTo(now.get());
    }

    static Blob put(BlobStore store, byte[] content, Expected expected) {
        return store.put(new ByteArrayInputStream(content), expected);
    }

    static void refused(String code, Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo(code);
    }
}
