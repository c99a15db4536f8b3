package dev.hutch.bench;

import dev.hutch.api.DiffId;
import dev.hutch.bench.Row.Promise;
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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What else is stored must not matter: one environment is entered again and again while layers and
/// tags gather around its own. They are made by the store itself, several at a time, since each
/// waits for the disk.
///
/// @param hutch the command with its private home
record Crowd(Command hutch, Path home, int runs) {
    private static final int[] LAYERS = {1, 1_000, 10_000, 100_000};
    private static final int LAYERS_FOR_A_TAG = 100;

    List<Row> all() {
        InstantSource clock = InstantSource.system();
        Path root = home.resolve("data/store");
        Staging staging = new Staging(root.resolve("staging"));
        FileBlobs blobs = new FileBlobs(root.resolve("blobs"), staging, clock);
        LayerStore layers =
                new LayerStore(root.resolve("layers"), blobs, ArchiveLimits.DEFAULT, clock);
        StackStore stacks = new StackStore(new FileBlobs(root.resolve("stacks"), staging, clock));
        TagStore tags = new TagStore(root.resolve("tags"), clock);
        Command enter = hutch.with("env", "run", "crowd-0", "--", "true");
        List<Row> rows = new ArrayList<>();
        int there = 0;
        for (int wanted : LAYERS) {
            IntStream.range(there, wanted)
                    .parallel()
                    .forEach(number -> {
                        Stack stack = new Stack(List.of(layer(layers, number)), RunConfig.NONE);
                        if (number % LAYERS_FOR_A_TAG == 0) {
                            tags.set(
                                    new TagName("crowd-" + number), stacks.put(stack), "the bench");
                        }
                    });
            there = wanted;
            rows.add(row(there + " layers, warm daemon", 20, enter));
            rows.add(row(there + " layers, no daemon", 250, enter.withEnv("HUTCH_NO_DAEMON", "1")));
        }
        return rows;
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

    private Row row(String name, double limit, Command command) {
        command.time();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(command.time());
        }
        return new Row(
                "env run among " + name,
                new Promise.AtMost(limit),
                "ms",
                new Series(millis),
                "and a tag for every hundred");
    }
}
