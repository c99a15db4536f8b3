package dev.hutch.bench;

import dev.hutch.api.DiffId;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.content.FileBlobs;
import dev.hutch.store.content.Staging;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Fills a store with layers of one file each, and a tag for every hundredth.
///
/// The store itself makes them, each as it makes any other. It waits for the disk several times for
/// each, which for a hundred thousand would be an hour; so it does so in memory, some thousands at
/// a time, and they are copied to where they belong.
///
/// @param store of the home they are for
record CrowdMaker(Path store) {
    /// The tag of the first.
    static final String FIRST = "crowd-0";

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int AT_ONCE = 10_000;
    private static final int LAYERS_FOR_A_TAG = 100;

    /// @param from how many there are already
    void make(int from, int to) throws IOException {
        for (int start = from; start < to; start += AT_ONCE) {
            Path made = Files.createTempDirectory(MEMORY, "hutch-bench");
            try {
                make(made, start, Math.min(to, start + AT_ONCE));
                Files.createDirectories(store);
                Command.of("cp", "-a", made + "/.", store.toString()).time();
            } finally {
                Command.of("rm", "-rf", made.toString()).time();
            }
        }
        // Or the first that is measured waits for all of it.
        Command.of("sync", "-f", store.toString()).time();
    }

    private static void make(Path root, int from, int to) {
        InstantSource clock = InstantSource.system();
        Staging staging = new Staging(root.resolve("staging"));
        FileBlobs blobs = new FileBlobs(root.resolve("blobs"), staging, clock);
        LayerStore layers =
                new LayerStore(root.resolve("layers"), blobs, ArchiveLimits.DEFAULT, clock);
        StackStore stacks = new StackStore(new FileBlobs(root.resolve("stacks"), staging, clock));
        TagStore tags = new TagStore(root.resolve("tags"), clock);
        IntStream.range(from, to)
                .parallel()
                .forEach(number -> {
                    Stack stack = new Stack(List.of(layer(layers, number)), RunConfig.NONE);
                    if (number % LAYERS_FOR_A_TAG == 0) {
                        tags.set(new TagName("crowd-" + number), stacks.put(stack), "the bench");
                    }
                });
    }

    private static DiffId layer(LayerStore layers, int number) {
        byte[] content = ("layer " + number + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(tar)) {
            writer.add(
                    new TarEntry(
                            "layer-" + number,
                            TarEntry.Kind.FILE,
                            0644,
                            0,
                            0,
                            content.length,
                            0,
                            "",
                            Map.of()),
                    new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return layers.importTar(new ByteArrayInputStream(tar.toByteArray())).diffId();
    }
}
