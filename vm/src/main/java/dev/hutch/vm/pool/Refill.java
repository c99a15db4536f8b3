package dev.hutch.vm.pool;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.hypervisor.Beginning.Restored;
import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Makes one spare machine: from its template up to the point where it only lacks a name.
final class Refill {
    private static final int ID_BYTES = 6;

    private final PoolHost host;
    private final Consumer<VmProcess> begun;
    private final SecureRandom random = new SecureRandom();

    /// @param begun told of the process as soon as there is one, to hold it back
    Refill(PoolHost host, Consumer<VmProcess> begun) {
        this.host = host;
        this.begun = begun;
    }

    /// On failure or interrupt nothing is left.
    Spare make(Wish wish) throws InterruptedException {
        try (Undo undo = new Undo("make a spare machine")) {
            byte[] id = new byte[ID_BYTES];
            random.nextBytes(id);
            Path directory = host.space().directory().resolve(HexFormat.of().formatHex(id));
            undo.push("directory", () -> AtomicFiles.deleteTree(directory));
            makePrivate(directory);
            host.steps().accept("pool.directory");
            wish.template().overlay(wish.overlay().apply(directory));
            host.steps().accept("pool.overlay");
            VmProcess process =
                    host.hypervisor()
                            .start(
                                    wish.hardware().apply(directory),
                                    new Restored(wish.template().saved()));
            undo.push("process", process::kill);
            begun.accept(process);
            host.steps().accept("pool.process");
            Guest guest = host.connector().connect(process.channel(), host.patience());
            undo.push("channel", guest::close);
            host.steps().accept("pool.hello");
            warm(wish, guest);
            host.steps().accept("pool.warm");
            undo.commit();
            return new Spare(wish.template().id(), directory, process, guest);
        }
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
