package dev.hutch.store.space;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.tag.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// A process of its own that works on a store: one operation, or many at random.
final class StoreWorker {
    /// Far longer than any of the steps it has to bridge, even on a loaded machine.
    private static final Duration YOUNG = Duration.ofSeconds(3);

    private final Store store;
    private final Path tars;

    private StoreWorker(Store store, Path tars) {
        this.store = store;
        this.tars = tars;
    }

    public static void main(String[] arguments) throws IOException {
        of(Path.of(arguments[0]), Path.of(arguments[1]))
                .run(List.of(arguments).subList(2, arguments.length));
    }

    static StoreWorker of(Path store, Path tars) {
        return new StoreWorker(new StoreFolder(store).open(), tars);
    }

    void run(List<String> command) throws IOException {
        switch (command.getFirst()) {
            case "import" -> importTar(command.get(1), command.get(2));
            case "tag" -> store.images().tag(command.get(1), command.get(2));
            case "remove" -> {
                store.images().remove(command.get(1));
                clean(store, Duration.ZERO);
            }
            case "repair" -> store.check().run(List.of(), true, EventSink.NONE);
            case "churn" -> churn(command.get(1), Integer.parseInt(command.get(2)));
            case "clean" -> cleanFor(Integer.parseInt(command.get(1)));
            default -> throw new IllegalArgumentException(command.getFirst());
        }
    }

    static void clean(Store store, Duration young) {
        store.cleaner()
                .carryOut(
                        store.cleaner()
                                .plan(
                                        List.of(
                                                store.leases(),
                                                () ->
                                                        store.tags().list().stream()
                                                                .map(Tag::current)
                                                                .map(Tag.Version::digest)
                                                                .collect(Collectors.toSet())),
                                        young));
    }

    /// Every byte of every layer; a store that lost one throws.
    static void readWhole(Store store, String reference) throws IOException {
        ResolvedStack resolved = store.images().resolve(reference);
        for (DiffId layer : resolved.stack().layers()) {
            try (InputStream tar = store.layers().openTar(layer)) {
                tar.transferTo(OutputStream.nullOutputStream());
            }
            store.layers().tree(layer);
        }
    }

    private void importTar(String tar, String tag) {
        store.images().importPath(tars.resolve(tar), tag, EventSink.NONE);
    }

    /// Takes in, names, reads and removes for some seconds. What this process has named and not
    /// removed is there, whatever the others do.
    private void churn(String name, int seconds) throws IOException {
        Random random = new Random(name.hashCode());
        Instant end = Instant.now().plusSeconds(seconds);
        while (Instant.now().isBefore(end)) {
            String tag = name + "-" + random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    importTar(random.nextInt(6) + ".tar", tag);
                    readWhole(store, tag);
                }
                case 2 -> borrow(tag);
                case 3 -> {
                    if (exists(tag)) {
                        store.images().remove(tag);
                    }
                }
                default -> {
                    if (exists(tag)) {
                        readWhole(store, tag);
                    }
                }
            }
        }
    }

    /// Names something that another process may remove at this very moment: either it is gone, or
    /// it stays.
    private void borrow(String tag) throws IOException {
        List<Tag> all = store.tags().list();
        if (all.isEmpty()) {
            return;
        }
        String other = all.get(Math.floorMod(tag.hashCode(), all.size())).name().value();
        try {
            ResolvedStack resolved = store.images().resolve(other);
            try (Lease _ = store.images().hold(resolved, "borrow")) {
                store.images().tag(resolved.digest().toString(), tag);
                readWhole(store, tag);
            }
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.NOT_FOUND || exists(tag) && !readable(tag)) {
                throw e;
            }
        }
    }

    private boolean readable(String tag) throws IOException {
        readWhole(store, tag);
        return true;
    }

    private boolean exists(String tag) {
        return store.tags().names().stream().anyMatch(name -> name.value().equals(tag));
    }

    private void cleanFor(int seconds) {
        Instant end = Instant.now().plusSeconds(seconds);
        while (Instant.now().isBefore(end)) {
            clean(store, YOUNG);
        }
    }
}
