package dev.hutch.vm.machine;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestConfiguration;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.guest.Hello;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A guest of a `FakeMachine`: boots at once, has no files, and runs `true`, `false` and `hang`.
final class FakeGuest implements Guest {
    private final FakeMachine machine;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    FakeGuest(FakeMachine machine) {
        this.machine = machine;
        machine.exited().thenRun(() -> gone.complete(null));
    }

    @Override
    public Hello hello() {
        return new Hello(1, "fake", "6.1.0", 1, machine.configured(), machine.ready());
    }

    @Override
    public void configure(GuestConfiguration configuration) {
        reachable();
        machine.behaviour().duringConfigure(machine);
        reachable();
        machine.becomeConfigured();
    }

    @Override
    public void identify(GuestIdentity identity) {
        reachable();
        machine.behaviour().duringIdentify(machine);
        if (machine.refusing()) {
            throw gone("the guest does not answer");
        }
        reachable();
        machine.becomeReady(identity);
    }

    @Override
    public void rehearse(GuestIdentity nobody) {
        reachable();
        machine.becomeRehearsed();
    }

    @Override
    public void sync() {
        reachable();
    }

    @Override
    public GuestProcess exec(GuestCommand command) {
        reachable();
        return new FakeGuestProcess(command.argv(), gone);
    }

    @Override
    public TransferResult unpack(String directory, TarOwner owner, InputStream tar) {
        throw new UnsupportedOperationException("no files in here");
    }

    @Override
    public TransferResult pack(String path, OutputStream tar) {
        throw new UnsupportedOperationException("no files in here");
    }

    @Override
    public TransferResult packChanges(OutputStream tar) {
        throw new UnsupportedOperationException("no files in here");
    }

    @Override
    public Optional<GuestFile> stat(String path) {
        return Optional.empty();
    }

    @Override
    public GuestConnection connect(int port) {
        throw new UnsupportedOperationException("no network in here");
    }

    @Override
    public List<Listener> listeners() {
        return List.of();
    }

    @Override
    public GuestStats stats() {
        reachable();
        return new GuestStats(1000, 1 << 30, 1 << 29, 10L << 30, 1 << 20, 10, 3);
    }

    @Override
    public Duration ping() {
        reachable();
        return Duration.ofNanos(1);
    }

    @Override
    public void powerOff() {
        reachable();
        machine.behaviour().duringPowerOff(machine);
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    @Override
    public void close() {
        gone.complete(null);
    }

    private void reachable() {
        if (gone.isDone()) {
            throw gone("the channel has ended");
        }
    }

    static ProblemException gone(String message) {
        return Problem.of(Problem.Kind.UNAVAILABLE, "guest.gone", message).toException();
    }
}
