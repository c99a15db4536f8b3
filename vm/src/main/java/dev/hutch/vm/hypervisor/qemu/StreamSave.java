package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Saves a machine whose memory is its own and nobody's file, so that it comes through the stream.
/// It stands still meanwhile: why, docs/designs/0007-snapshots.md tells.
final class StreamSave {
    private static final System.Logger LOG = System.getLogger(StreamSave.class.getName());

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final String MIGRATING = "finish-migrate";

    private static final long UNBOUNDED = 64L << 30;

    private final QemuFiles files;
    private final Saved to;
    private final ByteSize memory;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> written = new CompletableFuture<>();

    StreamSave(QemuFiles files, Saved to, ByteSize memory) {
        this.files = files;
        this.to = to;
        this.memory = memory;
    }

    /// @return for how long it stood still
    Duration run(Runnable atRest, Afterwards afterwards) {
        try {
            Duration pause = save(atRest, afterwards);
            Migration.await("the files of a save", written, ANSWER);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "save={0} pause_ms={1,number,#}",
                    to.state(),
                    pause.toMillis());
            return pause;
        } catch (IOException e) {
            undo();
            throw FileProblems.of("write", to.memory(), e);
        } catch (RuntimeException | Error e) {
            undo();
            throw e;
        } finally {
            AtomicFiles.deleteTree(files.stateSocket());
        }
    }

    private void undo() {
        Uninterrupted.run(this::goOn);
        AtomicFiles.deleteTree(to.memory());
        AtomicFiles.deleteTree(to.state());
    }

    private Duration save(Runnable atRest, Afterwards afterwards) throws IOException {
        try (Qmp qmp =
                        Qmp.connect(
                                files.monitor(), ANSWER, event -> Migration.note(event, outcome));
                ServerSocketChannel server = Migration.listen(files.stateSocket())) {
            CompletableFuture<Void> _ =
                    qmp.ended().whenComplete((end, failure) -> outcome.complete("gone"));
            Migration.prepare(qmp, ANSWER);
            qmp.execute("migrate-set-parameters", Map.of("max-bandwidth", UNBOUNDED), ANSWER);
            long stopped = System.nanoTime();
            qmp.execute("stop", ANSWER);
            Thread.startVirtualThread(() -> receive(server));
            qmp.execute("migrate", Map.of("uri", "unix:" + files.stateSocket()), ANSWER);
            awaitEnd();
            awaitRest(qmp);
            // Short, and a cancel in the midst of it would leave the machine standing.
            Uninterrupted.run(() -> {
                atRest.run();
                if (afterwards == Afterwards.GO_ON) {
                    qmp.execute("cont", ANSWER);
                }
            });
            return Duration.ofNanos(System.nanoTime() - stopped);
        }
    }

    private void awaitEnd() throws IOException {
        String status = Migration.await("the end of a save", outcome, ANSWER);
        if (!status.equals("completed")) {
            // A reader that failed is why QEMU did.
            if (written.isCompletedExceptionally()) {
                Migration.await("the files of a save", written, ANSWER);
            }
            throw QemuProblems.notSaved(status);
        }
    }

    /// It says that it has completed a moment before it would let the machine go on, and nothing
    /// says when it does but its answer.
    private static void awaitRest(Qmp qmp) {
        long last = System.nanoTime() + ANSWER.toNanos();
        while (qmp.execute("query-status", ANSWER).path("status").asString("").equals(MIGRATING)) {
            if (System.nanoTime() > last) {
                throw QemuProblems.monitorSilent("the rest after a save", ANSWER);
            }
        }
    }

    /// Whatever the save came to, the machine runs as before. A new conversation, for a cancel may
    /// have ended the other.
    private void goOn() {
        try (Qmp qmp = Qmp.connect(files.monitor(), ANSWER, event -> {})) {
            qmp.execute("migrate_cancel", ANSWER);
            qmp.execute("cont", ANSWER);
        } catch (ProblemException e) {
            // It has ended, or goes on by itself as its migration fails just now.
            LOG.log(System.Logger.Level.DEBUG, "save=undone \"{0}\"", e.getMessage());
        }
    }

    private void receive(ServerSocketChannel server) {
        try (SocketChannel from = server.accept()) {
            try {
                write(from, to, memory.bytes());
                written.complete(null);
            } catch (IOException | RuntimeException e) {
                // Said before QEMU finds its reader gone and fails for that.
                written.completeExceptionally(e);
            }
        } catch (IOException e) {
            written.completeExceptionally(e);
        }
    }

    private static void write(SocketChannel from, Saved to, long bytes) throws IOException {
        try (MemoryFile memory = MemoryFile.create(to.memory(), bytes);
                OutputStream state = create(to.state())) {
            StreamSplit.split(new StreamReader(from), QemuCommand.MEMORY, memory, state);
            memory.finish();
        }
    }

    private static OutputStream create(Path file) throws IOException {
        return new BufferedOutputStream(
                Files.newOutputStream(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }
}
