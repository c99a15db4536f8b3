package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.process.ProcessActivity;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The process of a `FakeHypervisor`.
final class FakeMachine implements VmProcess {
    private static final String SOMEBODY = "somebody";

    private final VmHardware hardware;
    private final Made made;
    private volatile Path directory;
    private final ProcessIdentity identity;
    private final FakeBehaviour behaviour;
    private final CompletableFuture<Void> exited = new CompletableFuture<>();
    private final Beginning beginning;
    private final boolean somebody;
    private volatile boolean configured;
    private volatile int rehearsals;
    private volatile boolean stands;
    private volatile boolean refusing;
    private volatile @Nullable GuestIdentity guestIdentity;

    FakeMachine(
            VmHardware hardware,
            Made made,
            Beginning beginning,
            ProcessIdentity identity,
            FakeBehaviour behaviour) {
        this.made = made;
        this.beginning = beginning;
        this.configured = beginning instanceof Beginning.Restored;
        this.somebody = beginning instanceof Beginning.Restored(Saved saved) && isSomebody(saved);
        this.hardware = hardware;
        this.directory = hardware.directory();
        this.identity = identity;
        this.behaviour = behaviour;
    }

    /// Whether what was saved was a VM already.
    private static boolean isSomebody(Saved saved) {
        try {
            return Files.readString(saved.state()).equals(SOMEBODY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its directory was given another name.
    void moveTo(Path newDirectory) {
        directory = newDirectory;
    }

    @Nullable GuestIdentity identified() {
        return guestIdentity;
    }

    FakeBehaviour behaviour() {
        return behaviour;
    }

    VmHardware hardware() {
        return hardware;
    }

    Beginning beginning() {
        return beginning;
    }

    boolean configured() {
        return configured;
    }

    void becomeConfigured() {
        configured = true;
    }

    void becomeRehearsed() {
        rehearsals++;
    }

    int rehearsals() {
        return rehearsals;
    }

    /// The guest is gone when it is to become somebody.
    void refuseIdentity() {
        refusing = true;
    }

    boolean refusing() {
        return refusing;
    }

    boolean ready() {
        return somebody || guestIdentity != null;
    }

    void becomeReady(GuestIdentity as) {
        guestIdentity = as;
    }

    /// The machine ends by itself, its kernel saying so.
    void end(String lastWords) {
        try {
            Files.writeString(console(), lastWords + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exited.complete(null);
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public ProcessActivity activity() {
        return behaviour.activity(this);
    }

    @Override
    public Path channel() {
        return directory.resolve("channel.sock");
    }

    @Override
    public Path console() {
        return directory.resolve("console.log");
    }

    @Override
    public Optional<Made> made() {
        return Optional.of(made);
    }

    @Override
    public CompletableFuture<Void> exited() {
        return exited;
    }

    @Override
    public void save(Path state) {
        behaviour.duringSave(this);
        try {
            Files.writeString(state, "state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Duration saveWhole(Saved to, ByteSize memory, Runnable atRest, Afterwards afterwards) {
        behaviour.duringSave(this);
        try {
            Files.writeString(to.memory(), "memory");
            Files.writeString(to.state(), SOMEBODY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        atRest.run();
        stands = afterwards == Afterwards.STAND;
        return Duration.ofMillis(1);
    }

    @Override
    public void goOn() {
        stands = false;
    }

    /// Whether a save has left it standing still.
    boolean stands() {
        return stands;
    }

    @Override
    public void kill() {
        exited.complete(null);
    }
}
