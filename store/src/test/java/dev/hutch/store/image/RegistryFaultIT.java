package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.registry.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real registry behind a wire that fails. Whatever happens, the store holds an image or nothing.
class RegistryFaultIT {
    private static final int LAYER = 3 << 20;

    @TempDir static Path shared;
    private static LocalRegistry registry;
    private static DockerSave image;

    @TempDir Path directory;
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private StoreFolder folder;
    private Store store;

    @BeforeAll
    static void start() throws Exception {
        registry = LocalRegistry.start(shared);
        image = DockerSave.of(noise(1), noise(2), noise(3), noise(4));
        registry.push(image, "noise:1");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open(InstantSource.system(), Timings.registries(Timings.noting(pauses)));
    }

    @Test
    void aPullGoesOnThroughOneCutAfterTheOther() throws Exception {
        try (FaultyWire wire =
                new FaultyWire(
                        registry.port(), FaultyWire.cut(true, 1_500_000, Integer.MAX_VALUE))) {
            ImageView view = pull(wire.reference("noise:1"));
            assertThat(view.layers()).hasSize(4);
            assertThat(pauses).hasSizeGreaterThanOrEqualTo(8);
            assertThat(wire.requests().stream().filter(each -> each.contains("/blobs/")))
                    .hasSizeGreaterThanOrEqualTo(9);
        }
    }

    @Test
    @Tag("B36")
    void aWireThatNeverGetsOnFailsAndLeavesNothing() throws Exception {
        Map<String, Long> before = folder.contents();
        try (FaultyWire wire =
                new FaultyWire(registry.port(), FaultyWire.cut(true, 100_000, Integer.MAX_VALUE))) {
            Problem problem = fails(() -> pull(wire.reference("noise:1")));
            assertThat(problem.code()).isEqualTo("registry.transfer");
            assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
        }
        assertThat(folder.contents()).isEqualTo(before);
        pull(registry.reference("noise:1"));
    }

    @Test
    void changedBytesAreNoticedAndLeaveNothing() throws Exception {
        Map<String, Long> before = folder.contents();
        FaultyWire.Fault flip =
                (bytes, length, from, toClient, connection) -> {
                    if (toClient && from < 600_000 && from + length >= 600_000) {
                        bytes[(int) (600_000 - from) % length] ^= 1;
                    }
                };
        try (FaultyWire wire = new FaultyWire(registry.port(), flip)) {
            Problem problem = fails(() -> pull(wire.reference("noise:1")));
            assertThat(problem.code()).isEqualTo("blob.digest_mismatch");
            assertThat(problem.kind()).isEqualTo(Problem.Kind.CORRUPT);
            assertThat(problem.hint()).isNotEmpty();
        }
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("B36")
    void aCancelInTheMiddleLeavesNothing() throws Exception {
        Map<String, Long> before = folder.contents();
        CountDownLatch halfway = new CountDownLatch(3);
        CountDownLatch never = new CountDownLatch(1);
        FaultyWire.Fault hang =
                (bytes, length, from, toClient, connection) -> {
                    if (toClient && from > 1_000_000) {
                        halfway.countDown();
                        never.await();
                    }
                };
        try (FaultyWire wire = new FaultyWire(registry.port(), hang)) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread pulling =
                    Thread.ofVirtual()
                            .start(() ->
                                    ended.complete(
                                            catchThrowable(() -> pull(wire.reference("noise:1")))));
            assertThat(halfway.await(60, TimeUnit.SECONDS)).isTrue();
            pulling.interrupt();
            Throwable thrown = ended.get(60, TimeUnit.SECONDS);
            assertThat(((ProblemException) thrown).kind()).isEqualTo(Problem.Kind.CANCELLED);
            never.countDown();
        }
        assertThat(folder.contents()).isEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("pull-layer") || name.startsWith("layer-"));
    }

    @Test
    void twoPullsOfOneImageFetchItOnce() throws Exception {
        try (FaultyWire wire = new FaultyWire(registry.port(), FaultyWire.none())) {
            List<CompletableFuture<ImageView>> pulls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                pulls.add(CompletableFuture.supplyAsync(() -> pull(wire.reference("noise:1"))));
            }
            for (CompletableFuture<ImageView> each : pulls) {
                assertThat(each.get(60, TimeUnit.SECONDS).layers()).hasSize(4);
            }
            List<String> blobs =
                    wire.requests().stream().filter(each -> each.contains("/blobs/")).toList();
            // Four layers, once, and the configuration for each.
            assertThat(blobs).hasSize(6);
        }
    }

    @Test
    void anUnchangedTagIsOneQuestion() throws Exception {
        try (FaultyWire wire = new FaultyWire(registry.port(), FaultyWire.none())) {
            ImageView first = pull(wire.reference("noise:1"));
            int before = wire.requests().size();
            assertThat(pull(wire.reference("noise:1")).digest()).isEqualTo(first.digest());
            assertThat(wire.requests().subList(before, wire.requests().size()))
                    .containsExactly("HEAD /v2/noise/manifests/1");
        }
    }

    @Test
    void layersComeSideBySideEachWithItsOwnReport() throws Exception {
        List<Event> events = new CopyOnWriteArrayList<>();
        store.images().pull(registry.reference("noise:1"), "n", events::add);
        List<Event.Part> parts =
                events.stream()
                        .filter(Event.Part.class::isInstance)
                        .map(Event.Part.class::cast)
                        .toList();
        assertThat(parts).extracting(Event.Part::stage).containsOnly("download");
        assertThat(parts)
                .extracting(Event.Part::part)
                .contains("layer 1 of 4", "layer 2 of 4", "layer 3 of 4", "layer 4 of 4");
        assertThat(parts.stream().filter(part -> part.done() == part.total())).hasSize(4);
    }

    @Test
    void aPushGoesOnThroughCuts() throws Exception {
        ImageView view = pull(registry.reference("noise:1"));
        try (FaultyWire wire =
                new FaultyWire(registry.port(), FaultyWire.cut(false, 1_500_000, 4))) {
            PushView pushed =
                    store.images()
                            .push(
                                    view.tag(),
                                    wire.reference("pushed/noise:1"),
                                    RegistryAccess.OWN,
                                    EventSink.NONE);
            assertThat(pushed.sent()).isEqualTo(5);
            assertThat(pauses).isNotEmpty();
        }
        Store other = new StoreFolder(directory.resolve("other")).open();
        assertThat(
                        other.images()
                                .pull(registry.reference("pushed/noise:1"), "x", EventSink.NONE)
                                .layers())
                .isEqualTo(view.layers());
    }

    @Test
    void anImageThatAsksForTooMuchLeavesNothing() throws Exception {
        StoreFolder strict = new StoreFolder(directory.resolve("strict"));
        ArchiveLimits limits = new ArchiveLimits(1_000_000, 1 << 20, 250, 1 << 20);
        Store small =
                Store.open(
                        strict.root(),
                        InstantSource.system(),
                        Timings.registries(Timings.noting(pauses)),
                        limits,
                        ImageCatalog::builtIn);
        Map<String, Long> before = strict.contents();
        Problem problem =
                fails(() ->
                        small.images().pull(registry.reference("noise:1"), "x", EventSink.NONE));
        assertThat(problem.code()).isEqualTo("archive.too_large");
        assertThat(strict.contents()).isEqualTo(before);
    }

    private ImageView pull(String reference) {
        return store.images().pull(reference, "", EventSink.NONE);
    }

    private static Problem fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        Throwable thrown = catchThrowable(attempt);
        assertThat(thrown).isInstanceOf(ProblemException.class);
        return ((ProblemException) thrown).problem();
    }

    private static byte[] noise(int seed) throws IOException {
        byte[] bytes = new byte[LAYER];
        new Random(seed).nextBytes(bytes);
        return new TarMaker().add(TarMaker.entry("n" + seed, Kind.FILE, LAYER, ""), bytes).done();
    }
}
