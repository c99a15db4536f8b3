package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Admits a VM when the host's memory holds what those that start will touch, and a part of what
/// all may still grow to; docs/reference/room.md.
///
/// Guests touch their memory lazily and few ever touch all of it, so the whole of every promise is
/// counted only with an `overcommit` of 1; with 4, which is the default, a quarter is.
public final class Admission implements HostRoom {
    /// What a Debian guest and its hypervisor touch until ready, measured under emulation, with
    /// some air.
    private static final long BOOTED = ByteSize.mebibytes(256).bytes();

    /// A restored one shares what it only reads.
    private static final long RESTORED = ByteSize.mebibytes(64).bytes();

    /// Kept for everything else on the host, so that it never swaps because of us.
    private static final long RESERVE = ByteSize.mebibytes(256).bytes();

    /// A fresh overlay and its first writes.
    private static final ByteSize DISK_FLOOR = ByteSize.mebibytes(128);

    private final Supplier<List<VmRecord>> vms;
    private final LongSupplier available;
    private final ToLongFunction<ProcessIdentity> used;
    private final int overcommit;
    private final Map<String, Long> places = new HashMap<>();

    /// @param vms all that there are
    /// @param available memory of the host
    /// @param used memory of one process that no other shares
    Admission(
            Supplier<List<VmRecord>> vms,
            LongSupplier available,
            ToLongFunction<ProcessIdentity> used,
            int overcommit) {
        this.vms = vms;
        this.available = available;
        this.used = used;
        this.overcommit = overcommit;
    }

    /// Reads the running host.
    public static HostRoom ofThisHost(Supplier<List<VmRecord>> vms, int overcommit) {
        return new Admission(vms, HostMemory.ofThisHost(), HostMemory::anonymous, overcommit);
    }

    @Override
    public Place take(String who, Start start, ByteSize memory, Path directory) {
        long usable = usable(directory);
        if (usable < DISK_FLOOR.bytes()) {
            throw MachineProblems.diskShort(
                    directory.toString(), new ByteSize(Math.max(1, usable)), DISK_FLOOR);
        }
        synchronized (places) {
            if (places.containsKey(who)) {
                return () -> {};
            }
            long needed = starting(start, memory.bytes());
            long left = available.getAsLong() - RESERVE;
            long promised = places.values().stream().mapToLong(Long::longValue).sum();
            // Reading what each uses takes a moment, which a host with room to spare is spared.
            if (left < needed + promised + growth(nothing -> 0)) {
                left -= promised + growth(used);
                if (left < needed) {
                    throw MachineProblems.memoryShort(
                            new ByteSize(Math.max(1, left)), new ByteSize(needed));
                }
            }
            places.put(who, needed);
            return () -> leave(who);
        }
    }

    private void leave(String who) {
        synchronized (places) {
            places.remove(who);
        }
    }

    private long starting(Start start, long memory) {
        long footprint =
                switch (start) {
                    case BOOTED -> BOOTED;
                    case RESTORED -> RESTORED;
                };
        long touched = Math.min(memory, footprint);
        return touched + (memory - touched) / overcommit;
    }

    /// What those that run may still come to use.
    private long growth(ToLongFunction<ProcessIdentity> using) {
        long sum = 0;
        for (VmRecord vm : vms.get()) {
            ProcessIdentity process = vm.process();
            if (process != null && !places.containsKey(vm.id().value())) {
                long more = vm.memory().bytes() - using.applyAsLong(process);
                sum += Math.max(0, more) / overcommit;
            }
        }
        return sum;
    }

    private static long usable(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
