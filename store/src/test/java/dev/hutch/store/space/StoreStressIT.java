package dev.hutch.store.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.tag.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes take in, name, read, remove and clean up in one store at once, and one of them
/// is killed in the middle. Each checks for itself that what it named is there whole; here it is
/// checked once more at the end.
class StoreStressIT {
    private static final int SECONDS = 12;

    @TempDir Path directory;

    @Test
    void processesThatShareAStoreNeverLoseWhatIsNamed() throws Exception {
        for (int i = 0; i < 6; i++) {
            byte[] tar =
                    new TarMaker()
                            .file("etc/n", "n" + i)
                            .file("etc/big", "x".repeat(i * 997))
                            .done();
            Files.write(directory.resolve(i + ".tar"), tar);
        }
        Path root = directory.resolve("store");
        List<Process> workers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            workers.add(start(root, List.of("churn", name, Integer.toString(SECONDS))));
        }
        for (int i = 0; i < 2; i++) {
            workers.add(start(root, List.of("clean", Integer.toString(SECONDS))));
        }
        Process victim = start(root, List.of("churn", "victim", Integer.toString(SECONDS)));
        if (!victim.waitFor(SECONDS / 2, TimeUnit.SECONDS)) {
            victim.destroyForcibly();
        }
        for (Process worker : workers) {
            String output = new String(worker.getInputStream().readAllBytes());
            assertThat(worker.waitFor()).as(output).isZero();
        }
        victim.waitFor();
        Store store = new StoreFolder(root).open();
        for (Tag tag : store.tags().list()) {
            StoreWorker.readWhole(store, tag.name().value());
        }
        assertThat(store.check().run(List.of(), false, EventSink.NONE).findings())
                .filteredOn(finding -> !finding.images().isEmpty())
                .isEmpty();
    }

    private Process start(Path root, List<String> command) throws IOException {
        return Workers.start(root, directory, command);
    }
}
