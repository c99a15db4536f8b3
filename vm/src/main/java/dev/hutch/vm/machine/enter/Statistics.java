package dev.hutch.vm.machine.enter;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.StatsList;
import dev.hutch.api.call.StatsList.VmStats;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.guest.Guest.GuestStats;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Counters of VMs: what the guest says of itself, and what its process costs the host.
public final class Statistics {
    private static final double MILLIS_PER_SECOND = 1000;

    private static final long PAGE = 4096;

    private final Vms vms;

    public Statistics(Vms vms) {
        this.vms = vms;
    }

    /// @param targets empty: all that run
    public StatsList of(List<String> targets) {
        List<VmStats> all = new ArrayList<>();
        if (targets.isEmpty()) {
            for (VmRecord vm : vms.list()) {
                switch (vm.state()) {
                    case RUNNING -> addIfStillThere(vm, all);
                    case PAUSED -> all.add(paused(vm));
                    case CREATING, CREATED, STARTING, STOPPING, STOPPED, FAILED, DELETING -> {}
                }
            }
        } else {
            targets.forEach(target -> all.add(of(target)));
        }
        return new StatsList(all);
    }

    private void addIfStillThere(VmRecord vm, List<VmStats> all) {
        try {
            all.add(of(vm.id().value()));
        } catch (ProblemException e) {
            // It ended while we went through the list; a list of what runs does not hold it.
            System.getLogger(Statistics.class.getName())
                    .log(System.Logger.Level.DEBUG, "vm={0} stats=left_out", vm.id());
        }
    }

    /// Who only looks wakes nobody.
    private VmStats of(String target) {
        VmRecord vm = vms.get(target);
        if (vm.state() == VmState.PAUSED) {
            return paused(vm);
        }
        try (Entered entered = vms.enter(target)) {
            return of(entered);
        }
    }

    private VmStats paused(VmRecord vm) {
        return new VmStats(
                vm.id().value(),
                vm.name().value(),
                vm.state(),
                0,
                0,
                0,
                0,
                0,
                0,
                SparseFiles.allocated(vms.overlay(vm)).bytes(),
                0,
                0,
                0);
    }

    private VmStats of(Entered entered) {
        VmRecord vm = entered.vm();
        GuestStats guest;
        try {
            guest = entered.guest().stats();
        } catch (ProblemException e) {
            throw entered.explain(e);
        }
        ProcessIdentity process = vm.process();
        return new VmStats(
                vm.id().value(),
                vm.name().value(),
                vm.state(),
                process == null ? 0 : processorSeconds(process),
                process == null ? 0 : residentBytes(process.pid()),
                guest.memoryTotal(),
                guest.memoryAvailable(),
                guest.diskUsed(),
                guest.diskTotal(),
                SparseFiles.allocated(vms.overlay(vm)).bytes(),
                guest.loadMilli(),
                guest.processes(),
                Duration.ofMillis(guest.uptimeMillis()).toSeconds());
    }

    private static double processorSeconds(ProcessIdentity process) {
        return process.activity().processor().toMillis() / MILLIS_PER_SECOND;
    }

    private static long residentBytes(long pid) {
        String[] fields = proc(pid, "statm").split(" ", -1);
        return fields.length < 2 ? 0 : Long.parseLong(fields[1]) * PAGE;
    }

    private static String proc(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            return ""; // it ended just now
        }
    }
}
