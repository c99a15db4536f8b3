package dev.hutch.vm.machine;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestProcess;
import java.util.concurrent.atomic.AtomicBoolean;

/// A guest that somebody works in until they close this, and what to say when it ends under their
/// hands. As long as it is open the VM is in use, so it is not paused.
public final class Entered implements AutoCloseable {
    private final VmOwner owner;
    private final Running running;
    private final ConsoleLog console;
    private final long consoleStart;
    private final AtomicBoolean closed = new AtomicBoolean();

    Entered(VmOwner owner, Running running) {
        this.owner = owner;
        this.running = running;
        this.console = new ConsoleLog(running.process().console());
        this.consoleStart = console.size();
    }

    public VmRecord vm() {
        return owner.record();
    }

    public Guest guest() {
        return running.guest();
    }

    /// From here until `endMain` this command is what the VM runs for: a stop asks it first.
    public void beginMain(GuestProcess process) {
        running.mains().begin(process);
    }

    public void endMain(GuestProcess process) {
        running.mains().end(process);
    }

    /// Remembers where commands start from now on.
    public void workIn(String directory) {
        owner.note(vm -> vm.workingIn(directory));
    }

    /// Which process the guest's kernel killed for want of memory since we entered; empty: none.
    public String killedForMemory() {
        return console.killedForMemory(consoleStart);
    }

    /// A channel that is gone says nothing; the process and its console do.
    public ProblemException explain(ProblemException cause) {
        if (!cause.problem().code().equals("guest.gone") || !Exits.soon(running.process())) {
            return cause;
        }
        owner.settle(running.process());
        if (vm().state() == VmState.PAUSED) {
            ProblemException paused = PauseProblems.pausedUnder(vm().name());
            paused.addSuppressed(cause);
            return paused;
        }
        ProblemException ended = MachineProblems.ended(vm().name(), console.ending().why());
        ended.addSuppressed(cause);
        return ended;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            owner.leave();
        }
    }
}
