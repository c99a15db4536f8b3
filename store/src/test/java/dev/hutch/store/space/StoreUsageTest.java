package dev.hutch.store.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.StoreCall.ImageUsage;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.image.DockerSave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreUsageTest {
    @TempDir Path directory;

    @Test
    void tellsSharedFromUniqueBytes() throws IOException {
        Store store = new StoreFolder(directory.resolve("store")).open();
        byte[] base = new TarMaker().file("etc/base", "b".repeat(50_000)).done();
        byte[] top = new TarMaker().file("etc/top", "t".repeat(900)).done();
        image(store, "base", DockerSave.of(base));
        image(store, "both", DockerSave.of(base, top));
        List<ImageUsage> usage = store.usage().images();
        assertThat(usage).extracting(ImageUsage::tag).containsExactly("base", "both");
        ImageUsage alone = usage.get(0);
        ImageUsage both = usage.get(1);
        assertThat(alone.uniqueBytes()).isZero();
        assertThat(alone.sharedBytes()).isEqualTo(alone.bytes()).isPositive();
        assertThat(both.sharedBytes()).isEqualTo(alone.bytes());
        assertThat(both.uniqueBytes()).isPositive();
        assertThat(both.layers()).isEqualTo(2);
        assertThat(store.usage().bytes()).isEqualTo(both.bytes());
        // A second name for the same thing shares all of it.
        store.images().remove("base");
        assertThat(store.usage().images().getFirst().uniqueBytes()).isEqualTo(both.bytes());
        store.images().tag("both", "again");
        assertThat(store.usage().images()).allMatch(image -> image.uniqueBytes() == 0);
    }

    @Test
    void aTagThatPointsNowhereTakesNoSpace() throws IOException {
        Path root = directory.resolve("store");
        Store store = new StoreFolder(root).open();
        image(store, "lost", DockerSave.of(new TarMaker().file("a", "a").done()));
        Files.delete(
                root.resolve("stacks/sha256")
                        .resolve(store.images().resolve("lost").digest().hex()));
        assertThat(store.usage().images()).singleElement().matches(image -> image.bytes() == 0);
    }

    private void image(Store store, String tag, DockerSave image) throws IOException {
        Path tar = directory.resolve(tag + ".tar");
        Files.write(tar, image.tar());
        store.images().importPath(tar, tag, EventSink.NONE);
    }
}
