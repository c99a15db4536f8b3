package dev.hutch.vm.pool;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// A machine that is nobody yet. Whoever takes it gives it a directory of its own, by a rename, and
/// finds it again there.
public sealed interface Spare {

    /// Id of the template that it goes on from.
    String template();

    Path directory();

    ProcessIdentity process();

    CompletableFuture<Void> exited();

    boolean alive();

    /// Nothing is left of it.
    void end();

    /// How far it has come.
    default Readiness readiness() {
        return switch (this) {
            case Prepared _ -> Readiness.PREPARED;
            case Warm _ -> Readiness.WARM;
        };
    }

    enum Readiness {
        PREPARED,
        WARM
    }

    /// Its process and disk are there; nothing of a guest is.
    record Prepared(String template, Path directory, WaitingMachine machine) implements Spare {
        @Override
        public ProcessIdentity process() {
            return machine.identity();
        }

        @Override
        public CompletableFuture<Void> exited() {
            return machine.exited();
        }

        @Override
        public boolean alive() {
            return !exited().isDone();
        }

        @Override
        public void end() {
            machine.kill();
            AtomicFiles.deleteTree(directory);
        }
    }

    /// Its guest has run, and lacks a name.
    record Warm(String template, Path directory, VmProcess machine, Guest guest) implements Spare {
        @Override
        public ProcessIdentity process() {
            return machine.identity();
        }

        @Override
        public CompletableFuture<Void> exited() {
            return machine.exited();
        }

        @Override
        public boolean alive() {
            return !exited().isDone() && !guest.gone().isDone();
        }

        @Override
        public void end() {
            machine.kill();
            guest.close();
            AtomicFiles.deleteTree(directory);
        }
    }
}
