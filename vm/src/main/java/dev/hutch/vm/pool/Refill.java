package dev.hutch.vm.pool;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;

/// Makes one spare machine: up to where it waits for what its template was, or further, to where it
/// only lacks a name.
final class Refill {
    private static final int ID_BYTES = 6;

    /// Who has just made a VM does something with it.
    private static final Duration REST = Duration.ofMillis(150);

    private final PoolHost host;
    private final Spare.Readiness readiness;
    private final Hold hold = new Hold();
    private final SecureRandom random = new SecureRandom();

    /// @param readiness how far it goes
    Refill(PoolHost host, Spare.Readiness readiness) {
        this.host = host;
        this.readiness = readiness;
    }

    /// What stops the machine in the making while somebody makes a VM.
    Hold hold() {
        return hold;
    }

    /// How long after a VM was made it does nothing. What is prepared in 40 ms of a second core is
    /// not missed by the guest of that VM.
    Duration rest() {
        return switch (readiness) {
            case PREPARED -> Runtime.getRuntime().availableProcessors() > 1 ? Duration.ZERO : REST;
            case WARM -> REST;
        };
    }

    /// One at a time. On failure or interrupt nothing is left.
    Spare make(Wish wish) throws InterruptedException {
        try (Undo undo = new Undo("make a spare machine")) {
            Spare.Prepared prepared = prepare(wish, undo);
            Spare made =
                    switch (readiness) {
                        case PREPARED -> prepared;
                        case WARM -> warm(wish, prepared, undo);
                    };
            undo.commit();
            return made;
        } finally {
            hold.remove();
        }
    }

    private Spare.Prepared prepare(Wish wish, Undo undo) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Path directory = host.space().directory().resolve(HexFormat.of().formatHex(id));
        undo.push("directory", () -> AtomicFiles.deleteTree(directory));
        makePrivate(directory);
        host.steps().accept("pool.directory");
        wish.disk().accept(directory);
        host.steps().accept("pool.overlay");
        WaitingMachine machine =
                host.hypervisor()
                        .prepare(
                                wish.hardware().apply(directory),
                                wish.template().saved(),
                                EventSink.NONE);
        undo.push("process", machine::kill);
        hold.add(machine.identity());
        host.steps().accept("pool.process");
        return new Spare.Prepared(wish.template().id(), directory, machine);
    }

    private Spare.Warm warm(Wish wish, Spare.Prepared prepared, Undo undo)
            throws InterruptedException {
        VmProcess process = prepared.machine().goOn(prepared.directory(), EventSink.NONE);
        Guest guest = host.connector().connect(process.channel(), host.patience());
        undo.push("channel", guest::close);
        host.steps().accept("pool.hello");
        warm(wish, guest);
        host.steps().accept("pool.warm");
        return new Spare.Warm(prepared.template(), prepared.directory(), process, guest);
    }

    /// All that it will be asked at first, so that the ways are translated where they are emulated.
    private static void warm(Wish wish, Guest guest) throws InterruptedException {
        guest.rehearse(wish.nobody().get());
        for (int i = 0; i < 2; i++) {
            try (GuestProcess nothing = guest.exec(GuestCommand.of("true"))) {
                nothing.stdin().close();
                nothing.stdout().readAllBytes();
                nothing.exit().get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProblemException problem) {
                    throw problem;
                }
                throw new AssertionError("a command ends with a code or a problem", e);
            } catch (IOException e) {
                throw new UncheckedIOException("a spare machine", e);
            }
        }
        guest.rehearse(wish.nobody().get());
    }

    private static void makePrivate(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(directory.toString(), e);
        }
    }
}
