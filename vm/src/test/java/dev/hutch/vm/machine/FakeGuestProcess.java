package dev.hutch.vm.machine;

import dev.hutch.vm.guest.GuestProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// `true` and `false` end at once, `hang` when it is told or its guest ends.
final class FakeGuestProcess implements GuestProcess {
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    FakeGuestProcess(List<String> argv, CompletableFuture<Void> guestGone) {
        guestGone.thenRun(() -> exit.completeExceptionally(FakeGuest.gone("the guest ended")));
        switch (argv.getFirst()) {
            case "true" -> exit.complete(0);
            case "false" -> exit.complete(1);
            case "hang" -> {}
            default -> exit.complete(127);
        }
    }

    @Override
    public OutputStream stdin() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream stdout() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void signal(int number) {
        exit.complete(128 + number);
    }

    @Override
    public void resize(int rows, int columns) {}

    @Override
    public CompletableFuture<Integer> exit() {
        return exit;
    }

    @Override
    public void close() {
        exit.complete(137);
    }
}
