package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.hypervisor.qemu.Qmp.Event;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Saves machines by QEMU's migration, and what is common with `Incoming`. Memory stays in its file
/// (`x-ignore-shared`), so what moves is the state of processors and devices, some 300 KiB.
final class Migration {
    /// Saving takes 10 ms, and on a host whose disk is slow some seconds.
    private static final Duration SAVE = Duration.ofSeconds(60);

    private static final int BUFFER = 256 << 10;

    private Migration() {}

    /// Writes the state of a machine that then stands still.
    static void out(QemuFiles files, Path state) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        try (Qmp qmp = Qmp.connect(files.monitor(), SAVE, event -> note(event, outcome));
                ServerSocketChannel server = listen(files.stateSocket())) {
            CompletableFuture<Void> _ =
                    qmp.ended().whenComplete((end, failure) -> outcome.complete("gone"));
            qmp.execute("stop", SAVE);
            prepare(qmp, SAVE);
            CompletableFuture<Void> written = new CompletableFuture<>();
            Thread.startVirtualThread(() -> write(server, state, written));
            qmp.execute("migrate", Map.of("uri", "unix:" + files.stateSocket()), SAVE);
            String status = await("the end of a save", outcome, SAVE);
            if (!status.equals("completed") && !written.isCompletedExceptionally()) {
                throw QemuProblems.notSaved(status);
            }
            await("the file of a save", written, SAVE);
        } catch (IOException e) {
            throw FileProblems.of("write", state, e);
        } finally {
            AtomicFiles.deleteTree(files.stateSocket());
        }
    }

    static void prepare(Qmp qmp, Duration deadline) {
        List<Map<String, Object>> capabilities =
                List.of(
                        Map.of("capability", "x-ignore-shared", "state", true),
                        Map.of("capability", "events", "state", true));
        qmp.execute("migrate-set-capabilities", Map.of("capabilities", capabilities), deadline);
    }

    static void note(Event event, CompletableFuture<String> outcome) {
        String status = event.data().path("status").asString("");
        if (event.name().equals("MIGRATION")
                && List.of("completed", "failed", "cancelled").contains(status)) {
            outcome.complete(status);
        }
    }

    static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(socket);
            return server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void write(
            ServerSocketChannel server, Path state, CompletableFuture<Void> written) {
        try (SocketChannel from = server.accept()) {
            try (FileChannel to =
                    FileChannel.open(
                            state, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                copy(from, to);
                written.complete(null);
            } catch (IOException | RuntimeException e) {
                // Said before QEMU finds its reader gone and fails for that.
                written.completeExceptionally(e);
            }
        } catch (IOException e) {
            written.completeExceptionally(e);
        }
    }

    private static void copy(SocketChannel from, FileChannel to) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(BUFFER);
        while (from.read(some) >= 0) {
            some.flip();
            while (some.hasRemaining()) {
                to.write(some);
            }
            some.clear();
        }
        to.force(true);
    }

    static <T> T await(String what, CompletableFuture<T> future, Duration deadline)
            throws IOException {
        try {
            return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw QemuProblems.monitorSilent(what, deadline);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("QEMU " + what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError("nothing else is thrown", e);
        }
    }
}
