package dev.hutch.env.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.content.FileBlobs;
import dev.hutch.store.content.Staging;
import dev.hutch.store.layer.LayerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderUseTest {
    @TempDir Path directory;

    @Test
    @Tag("D10")
    void whatIsToldToBeThereIsNotTakenAwayMeanwhile() throws Exception {
        Path store = directory.resolve("store");
        LayerStore layers =
                new LayerStore(
                        store.resolve("layers"),
                        new FileBlobs(
                                store.resolve("blobs"),
                                new Staging(store.resolve("staging")),
                                InstantSource.system()),
                        ArchiveLimits.DEFAULT,
                        InstantSource.system());
        Path cache = directory.resolve("renders");
        DiffId layer = new LayerMaker().file("a", "1").into(layers).diffId();
        Renders quick = new Renders(cache, layers, never -> {});
        RenderCache all = new RenderCache(cache, quick::needsBelow);
        Instant old = Instant.now().minus(Duration.ofDays(2));
        Instant since = old.plus(Duration.ofDays(1));
        for (int i = 0; i < 100; i++) {
            Path tree = cache.resolve(quick.ensure(List.of(layer), EventSink.NONE).getFirst());
            Path render = tree.getParent();
            Files.setLastModifiedTime(render, FileTime.from(old));
            CyclicBarrier both = new CyclicBarrier(2);
            CompletableFuture<Boolean> taken =
                    CompletableFuture.supplyAsync(() -> {
                        await(both);
                        return all.delete(render, since);
                    });
            await(both);
            boolean told = quick.find(List.of(layer)).isPresent();
            taken.join();
            assertThat(Files.isDirectory(tree)).as("told in round " + i).isEqualTo(told);
        }
    }

    private static void await(CyclicBarrier both) {
        try {
            both.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
