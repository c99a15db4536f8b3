package dev.hutch.vm.machine;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One target of a request to several.
///
/// @param owner empty when the target could not be resolved; `problem` then tells why
record Acting(String target, Optional<VmOwner> owner, @Nullable Problem problem) {

    static Acting on(Targets snapshot, String target) {
        try {
            return new Acting(target, Optional.of(snapshot.resolve(target)), null);
        } catch (ProblemException e) {
            return new Acting(target, Optional.empty(), e.problem());
        }
    }

    /// Asks all at once and returns when the last has answered, in the order given. An interrupt is
    /// passed on to each, and waited for.
    static List<Outcome> all(List<Acting> targets, Consumer<VmOwner> request) {
        Outcome[] outcomes = new Outcome[targets.size()];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            int index = i;
            threads.add(
                    Thread.startVirtualThread(
                            () -> outcomes[index] = targets.get(index).ask(request)));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return List.of(outcomes);
    }

    private Outcome ask(Consumer<VmOwner> request) {
        if (owner.isEmpty()) {
            return new Outcome(target, "", problem);
        }
        String id = owner.get().record().id().value();
        try {
            request.accept(owner.get());
            return new Outcome(target, id, null);
        } catch (ProblemException e) {
            return new Outcome(target, id, e.problem());
        } catch (RuntimeException | Error e) {
            // Anything else is a defect of ours; the other targets are still told what became of
            // them.
            System.getLogger(Acting.class.getName())
                    .log(System.Logger.Level.ERROR, "vm=" + id + " request=broken", e);
            return new Outcome(target, id, MachineProblems.broken(target, e).problem());
        }
    }
}
