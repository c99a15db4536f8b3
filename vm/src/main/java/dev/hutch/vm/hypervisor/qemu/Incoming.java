package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The monitor of a machine that is to take its state, held open from when it is made until it goes
/// on: all but the state has been said by then.
final class Incoming implements AutoCloseable {
    private final QemuFiles files;
    private final Qmp qmp;
    private final CompletableFuture<String> outcome;

    private Incoming(QemuFiles files, Qmp qmp, CompletableFuture<String> outcome) {
        this.files = files;
        this.qmp = qmp;
        this.outcome = outcome;
    }

    /// Returns when its devices are made.
    static Incoming open(QemuFiles files, Duration deadline) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Qmp qmp = Qmp.connect(files.monitor(), deadline, event -> Migration.note(event, outcome));
        try {
            Migration.prepare(qmp, deadline);
        } catch (RuntimeException | Error e) {
            qmp.close();
            throw e;
        }
        CompletableFuture<Void> _ =
                qmp.ended().whenComplete((end, failure) -> outcome.complete("gone"));
        return new Incoming(files, qmp, outcome);
    }

    /// Lets the machine take its state from its standard input, and go on.
    void take(Duration deadline, EventSink events) {
        try {
            events.mark("state load");
            qmp.execute("migrate-incoming", Map.of("uri", "fd:0"), deadline);
            if (!Migration.await("the end of a restore", outcome, deadline).equals("completed")) {
                // It says why among its last words, and ends.
                throw QemuProblems.monitorGone(files.monitor(), null);
            }
            events.mark("resume");
            // It stood still when it was saved, so that is how it comes back.
            qmp.execute("cont", deadline);
        } catch (IOException e) {
            throw FileProblems.of("read", files.monitor(), e);
        }
    }

    @Override
    public void close() {
        qmp.close();
    }
}
