package dev.hutch.store.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.image.KernelFiles;
import dev.hutch.store.image.LayerFetch;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.image.RemoteFetch;
import dev.hutch.store.image.RemotePush;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.registry.Timings;
import dev.hutch.store.remote.Repository;
import dev.hutch.store.tag.TagName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every remote does. Each test has one to itself, with nothing in it.
abstract class RemoteContract {
    @TempDir Path directory;
    StoreFolder here;
    Store store;
    Store other;

    /// The address of this test's remote.
    abstract String address();

    /// Where it keeps a blob.
    abstract Path file(Digest blob);

    @BeforeEach
    void images() throws IOException {
        here = new StoreFolder(directory.resolve("here"));
        store = here.open();
        other = new StoreFolder(directory.resolve("there")).open();
        take(store, "base", new TarMaker().file("etc/base", noise(1)).done());
        take(store, "tools", new TarMaker().file("bin/tool", noise(2)).done());
        store.images().tag("base+tools", "team/both:1");
    }

    @Test
    @Tag("S42")
    void whatWasPushedIsTheSameInAnotherStore() throws IOException {
        PushView pushed = push(store, "team/both:1", "");
        assertThat(pushed.sent()).isEqualTo(3);
        Sharing.Brought brought = pull(other, "team/both:1");
        assertThat(brought.digest()).isEqualTo(store.images().resolve("team/both:1").digest());
        assertSame(other.images().resolve("team/both:1"));
        for (DiffId layer : brought.stack().layers()) {
            read(other, layer);
        }
        assertThat(other.tags().get(new TagName("team/both:1")).current().source())
                .isEqualTo(pushed.reference())
                .isEqualTo(brought.source());
    }

    @Test
    void nothingIsCopiedTwice() {
        PushView first = push(store, "team/both:1", "");
        PushView second = push(store, "team/both:1", "");
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.sent()).isZero();
        assertThat(second.bytes()).isZero();
        pull(other, "team/both:1");
        var before = new StoreFolder(directory.resolve("there")).contents();
        pull(other, "team/both:1");
        assertThat(new StoreFolder(directory.resolve("there")).contents()).isEqualTo(before);
    }

    @Test
    void aLayerAndAJoinedStackGetANameThere() throws IOException {
        DiffId layer = store.images().resolve("tools").stack().layers().getFirst();
        refused(() -> push(store, layer.toString(), ""), "remote.name_missing");
        refused(() -> push(store, "base+tools", ""), "remote.name_missing");
        refused(() -> push(store, "tools", "No Name"), "tag.name_invalid");
        push(store, layer.toString(), "alone");
        push(store, "base+tools", "joined");
        assertThat(pull(other, "alone").stack().layers()).containsExactly(layer);
        pull(other, "joined");
        assertSame(other.images().resolve("joined"));
    }

    @Test
    void aNameThatMovesOnIsPulledAgainAndItsPastIsKept() throws IOException {
        push(store, "tools", "moving");
        Digest before = pull(other, "moving").digest();
        push(store, "base", "moving");
        Digest after = pull(other, "moving").digest();
        assertThat(after).isEqualTo(store.images().resolve("base").digest());
        assertThat(other.images().resolve("moving~1").digest()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> pull(other, "nobody"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.kind()).isIn(Kind.NOT_FOUND, Kind.UNAVAILABLE);
                            assertThat(e.problem().hint()).isNotEmpty();
                        });
        push(store, "tools", "");
        refused(() -> pull(other, "nobody"), Kind.NOT_FOUND);
        refused(() -> pull(other, "NoName"), Kind.INVALID);
        assertThat(other.tags().list()).isEmpty();
    }

    @Test
    void aPushThatFailsAtAnyStepShowsNothingAndGoesOn() throws IOException {
        boolean failed = true;
        for (int step = 1; failed; step++) {
            String name = "step-" + step;
            FaultyRepository faulty = new FaultyRepository(place(store, name), step);
            failed = tryPush(faulty);
            if (failed) {
                refused(() -> pull(other, name), "any");
                push(store, "team/both:1", name);
                pull(other, name);
                assertSame(other.images().resolve(name));
            } else {
                assertThat(faulty.hasFailed()).isFalse();
                assertThat(step).isGreaterThan(4);
            }
        }
    }

    private boolean tryPush(Repository to) {
        ResolvedStack stack = store.images().resolve("team/both:1");
        RemotePush pushes =
                new RemotePush(
                        Timings.registries(Timings.noting(new ArrayList<>())),
                        store.blobs(),
                        store.layers(),
                        store.origins());
        try (Lease lease = store.images().hold(stack, "test")) {
            pushes.push(stack, to, lease, EventSink.NONE);
            return false;
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo(FaultyRepository.CODE);
            return true;
        }
    }

    @Test
    void aPullThatFailsAtAnyStepLeavesNothingHalfThereAndGoesOn() throws IOException {
        push(store, "team/both:1", "");
        boolean failed = true;
        for (int step = 1; failed; step++) {
            StoreFolder folder = new StoreFolder(directory.resolve("step-" + step));
            Store fresh = folder.open();
            failed = tryPull(fresh, new FaultyRepository(place(fresh, "team/both:1"), step));
            assertThat(folder.contents().keySet()).noneMatch(file -> file.contains("staging"));
            for (DiffId layer : fresh.layers().list()) {
                read(fresh, layer);
            }
            pull(fresh, "team/both:1");
            assertSame(fresh.images().resolve("team/both:1"));
            assertThat(step).isLessThan(40);
        }
    }

    private static boolean tryPull(Store into, Repository from) {
        RemoteFetch fetch =
                new RemoteFetch(
                        Timings.registries(Timings.noting(new ArrayList<>())),
                        into.origins(),
                        into.stacks(),
                        into.layers(),
                        new LayerFetch(into.blobs(), into.layers()));
        try (Lease lease = into.leases().acquire("test", List.of())) {
            fetch.fetch(from, lease, Preparation.NONE, EventSink.NONE);
            return false;
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo(FaultyRepository.CODE);
            return true;
        }
    }

    @Test
    @Tag("S43")
    void whatIsDamagedThereNeverEnters() throws IOException {
        push(store, "tools", "");
        Path blob = file(store.layers().get(layer("tools")).wire());
        byte[] sound = Files.readAllBytes(blob);
        byte[] flipped = sound.clone();
        flipped[sound.length / 2] ^= 1;
        for (byte[] bad :
                List.of(
                        flipped,
                        Arrays.copyOf(sound, 10),
                        Arrays.copyOf(sound, sound.length + 9))) {
            replace(blob, bad);
            assertThatThrownBy(() -> pull(other, "tools"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.kind()).isIn(Kind.CORRUPT, Kind.INVALID));
            assertThat(other.tags().list()).isEmpty();
            assertThat(other.layers().list()).isEmpty();
        }
        replace(blob, sound);
        pull(other, "tools");
        read(other, layer("tools"));
    }

    @Test
    void manyWhoPushAtOnceLoseNothing() throws Exception {
        int each = 4;
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                String who = "user" + i;
                Store own = new StoreFolder(directory.resolve(who)).open();
                take(own, "base", new TarMaker().file("etc/base", noise(1)).done());
                all.add(
                        threads.submit(() -> {
                            for (int n = 0; n < each; n++) {
                                push(own, "base", who + "/image:" + n);
                            }
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        for (int i = 0; i < 3; i++) {
            for (int n = 0; n < each; n++) {
                pull(other, "user" + i + "/image:" + n);
            }
        }
    }

    @Test
    @Tag("S40")
    void aLayerThatIsLostIsFetchedAgainWhenItIsNeeded() throws IOException {
        push(store, "team/both:1", "");
        Store sharing = here.open(RemoteSettings.of("studio", address()));
        Files.delete(own(store.layers().get(layer("tools")).wire()));
        refused(() -> store.images().resolve("team/both:1"), Kind.NOT_FOUND);
        ResolvedStack whole = sharing.images().resolve("team/both:1");
        for (DiffId layer : whole.stack().layers()) {
            read(sharing, layer);
        }
        // Also one of which nothing at all is known any more.
        Files.delete(
                here.root()
                        .resolve("layers/sha256")
                        .resolve(layer("base").digest().hex() + ".json"));
        sharing.images().resolve("team/both:1");
        read(sharing, layer("base"));
        // And by whoever keeps what was resolved before.
        Files.delete(own(store.layers().get(layer("tools")).wire()));
        List<DiffId> all = whole.stack().layers();
        try (Lease _ = sharing.images().hold(whole.digest(), all, "test")) {
            read(sharing, layer("tools"));
        }
    }

    @Test
    @Tag("S44")
    void aCheckMendsFromRemotesAndSaysSo() throws IOException {
        push(store, "team/both:1", "");
        Store sharing = here.open(RemoteSettings.of("studio", address()));
        Path wire = own(store.layers().get(layer("tools")).wire());
        byte[] bytes = Files.readAllBytes(wire);
        bytes[bytes.length / 2] ^= 1;
        replace(wire, bytes);
        Files.delete(
                here.root()
                        .resolve("stacks/sha256")
                        .resolve(store.images().resolve("team/both:1").digest().hex()));
        Files.delete(directory.resolve("tools.tar"));
        var report =
                sharing.check()
                        .run(
                                List.of(),
                                true,
                                RegistryAccess.OWN,
                                KernelFiles.NONE,
                                sharing.sharing(),
                                EventSink.NONE);
        assertThat(report.findings()).hasSize(2).allMatch(finding -> finding.repaired());
        assertThat(report.findings())
                .allSatisfy(
                        finding -> assertThat(finding.outcome()).contains("fetched again from"));
        assertThat(sharing.check().run(List.of(), false, EventSink.NONE).findings()).isEmpty();
    }

    void assertSame(ResolvedStack stack) {
        assertThat(stack.stack().layers())
                .isEqualTo(store.images().resolve("team/both:1").stack().layers());
    }

    /// Reads it to its end, where it is compared with its digest.
    static void read(Store from, DiffId layer) throws IOException {
        try (InputStream tar = from.layers().openTar(layer)) {
            tar.transferTo(java.io.OutputStream.nullOutputStream());
        }
        from.layers().tree(layer);
    }

    DiffId layer(String tag) {
        return store.images().resolve(tag).stack().layers().getFirst();
    }

    Path own(Digest blob) {
        return here.root().resolve("blobs/sha256").resolve(blob.hex());
    }

    Repository place(Store from, String name) {
        return from.sharing().remotes().get(address()).repository(name, RegistryAccess.OWN);
    }

    PushView push(Store from, String reference, String name) {
        ResolvedStack stack = from.images().resolve(reference);
        try (Lease lease = from.images().hold(stack, "push")) {
            return from.sharing()
                    .push(stack, address(), name, RegistryAccess.OWN, lease, EventSink.NONE);
        }
    }

    Sharing.Brought pull(Store into, String name) {
        return into.sharing()
                .pull(name, address(), "", RegistryAccess.OWN, Preparation.NONE, EventSink.NONE);
    }

    void take(Store into, String tag, byte[] tar) throws IOException {
        Path file = Files.write(directory.resolve(tag + ".tar"), tar);
        into.images().importPath(file, tag, EventSink.NONE);
    }

    static String noise(int seed) {
        byte[] bytes = new byte[20_000];
        new Random(seed).nextBytes(bytes);
        return java.util.HexFormat.of().formatHex(bytes);
    }

    static void replace(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(file, content);
    }

    interface Attempt {
        void run();
    }

    static void refused(Attempt attempt, String code) {
        AbstractThrowableAssert<?, ?> refused =
                assertThatThrownBy(attempt::run).isInstanceOf(ProblemException.class);
        if (!code.equals("any")) {
            refused.extracting(e -> ((ProblemException) e).problem().code()).isEqualTo(code);
        }
    }

    static void refused(Attempt attempt, Kind kind) {
        assertThatThrownBy(attempt::run)
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(kind);
    }
}
