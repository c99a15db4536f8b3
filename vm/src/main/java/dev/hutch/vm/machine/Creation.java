package dev.hutch.vm.machine;

import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import java.nio.file.Path;

/// How a new VM comes to be.
sealed interface Creation {
    /// Running.
    ///
    /// @param cold from its kernel, whatever templates there are; none is made of it
    record Started(boolean cold) implements Creation {}

    /// Not started yet.
    record Asleep() implements Creation {}

    /// Running, from where another VM stood.
    ///
    /// @param from what it is called where its user reads along: a fork, a snapshot
    /// @param overlay its disk, as it was then
    /// @param next one of many begins with no more than it must
    record Forked(String from, Saved saved, Path overlay, Next next) implements Creation {}

    /// Running, booted from the disk of another.
    record Booted(Path overlay) implements Creation {}
}
