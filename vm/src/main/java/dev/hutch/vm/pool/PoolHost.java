package dev.hutch.vm.pool;

import dev.hutch.api.ByteSize;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.Hypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What the pool needs of the host.
///
/// @param space where and how much
/// @param patience for a machine to answer
/// @param steps told of each step of a refill; for tests
public record PoolHost(
        Space space,
        Hypervisor hypervisor,
        Connector connector,
        Duration patience,
        InstantSource clock,
        Consumer<String> steps) {

    /// @param directory for spare machines, in the file system of those of VMs; short, for it will
    ///   hold sockets
    /// @param budget memory that spare machines may have; none: there is no pool
    /// @param available bytes of memory that the host has left
    public record Space(Path directory, ByteSize budget, LongSupplier available) {}

    /// Opens the conversation with a guest.
    @FunctionalInterface
    public interface Connector {
        Guest connect(Path channel, Duration deadline);
    }
}
