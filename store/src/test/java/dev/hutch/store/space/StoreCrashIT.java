package dev.hutch.store.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that works on a store is ended before each of its steps in turn: each rename, each
/// deletion, each sync, each touch. Whatever was named stays, the same work then succeeds, and
/// after a clean-up the store holds exactly what it holds when nothing had gone wrong.
class StoreCrashIT {
    private static final int KILLED = 137;

    /// No operation here has more; a guard against a counter that never gets anywhere.
    private static final int MAX_STEPS = 200;

    @TempDir Path directory;
    private Path library;
    private Path before;

    @BeforeEach
    void prepare() throws Exception {
        library = directory.resolve("halt.so");
        run("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), "src/test/native/halt.c");
        Files.write(directory.resolve("kept.tar"), new TarMaker().file("etc/a", "kept").done());
        Files.write(directory.resolve("new.tar"), new TarMaker().file("etc/b", "new").done());
        before = directory.resolve("before");
        Store store = new StoreFolder(before).open();
        store.images().importPath(directory.resolve("kept.tar"), "kept", EventSink.NONE);
    }

    @Test
    void anImportCutShortAnywhereLosesNothingAndLeavesNothing() throws Exception {
        int steps = haltBeforeEachStep(List.of("import", "new.tar", "new"), store -> {});
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void aTagSetOverAnotherIsTheOldOneOrTheNewOne() throws Exception {
        Store store = new StoreFolder(before).open();
        store.images().importPath(directory.resolve("new.tar"), "new", EventSink.NONE);
        haltBeforeEachStep(
                List.of("tag", "new", "moved"),
                after ->
                        assertThat(after.tags().list())
                                .allSatisfy(tag ->
                                        assertThat(after.stacks().find(tag.current().digest()))
                                                .isPresent()));
    }

    @Test
    void aCleanUpCutShortAnywhereLeavesNothingThatNamesWhatIsGone() throws Exception {
        Store store = new StoreFolder(before).open();
        store.images().importPath(directory.resolve("new.tar"), "new", EventSink.NONE);
        haltBeforeEachStep(List.of("remove", "new"), after -> {});
    }

    @Test
    void aRepairCutShortAnywhereCanBeDoneAgain() throws Exception {
        StoreFolder folder = new StoreFolder(before);
        folder.open().images().importPath(directory.resolve("new.tar"), "new", EventSink.NONE);
        Damage.flip(folder.root(), Damage.wireOf(folder.open(), "new"));
        haltBeforeEachStep(List.of("repair"), after -> {});
    }

    /// @param holds must be true of the store, however far the work came
    private int haltBeforeEachStep(List<String> command, Consumer<Store> holds) throws Exception {
        Path undisturbed = copy("undisturbed");
        StoreWorker.of(undisturbed, directory).run(command);
        Map<String, Long> expected = cleaned(undisturbed);
        for (int step = 1; step < MAX_STEPS; step++) {
            Path store = copy("halted-" + step);
            int code = halted(store, command, step);
            if (code == 0) {
                return step;
            }
            assertThat(code).as("step %d", step).isEqualTo(KILLED);
            Store after = new StoreFolder(store).open();
            StoreWorker.readWhole(after, "kept");
            holds.accept(after);
            assertNothingNamedIsLost(after, command, step);
            again(store, command);
            assertThat(cleaned(store)).as("step %d", step).isEqualTo(expected);
        }
        throw new AssertionError("no end after " + MAX_STEPS + " steps");
    }

    private static void assertNothingNamedIsLost(Store after, List<String> command, int step) {
        if (!command.getFirst().equals("repair")) {
            assertThat(after.check().run(List.of(), false, EventSink.NONE).findings())
                    .as("step %d", step)
                    .filteredOn(finding -> !finding.images().isEmpty())
                    .isEmpty();
        }
    }

    private void again(Path store, List<String> command) throws IOException {
        boolean removed =
                command.getFirst().equals("remove")
                        && new StoreFolder(store)
                                .open().tags().names().stream()
                                        .noneMatch(name -> name.value().equals("new"));
        if (!removed) {
            StoreWorker.of(store, directory).run(command);
        }
    }

    private static Map<String, Long> cleaned(Path root) {
        StoreFolder folder = new StoreFolder(root);
        Store store = folder.open();
        store.staging().sweep();
        StoreWorker.clean(store, Duration.ZERO);
        java.time.Instant now = java.time.Instant.now();
        store.layers().sweep(now);
        store.tags().sweep(now);
        store.leases().sweep(now);
        store.leases().roots();
        // When a tag was set is part of its file, to the second; its length is not.
        return folder.contents().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private int halted(Path store, List<String> command, int step) throws Exception {
        ProcessBuilder builder = Workers.builder(store, directory, command);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("HUTCH_HALT_BEFORE", Integer.toString(step));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        int code = process.waitFor();
        assertThat(code).as(output).isIn(0, KILLED);
        return code;
    }

    private Path copy(String name) throws Exception {
        Path copy = directory.resolve(name);
        run("cp", "-a", before.toString(), copy.toString());
        return copy;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
