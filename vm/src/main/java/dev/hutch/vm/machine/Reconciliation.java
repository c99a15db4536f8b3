package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.ConsoleLog.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Brings rows, processes and directories together again after a daemon ended, by whatever cause.
/// Runs before the first request is taken, so it needs no owner and no lock.
final class Reconciliation {
    private static final System.Logger LOG = System.getLogger(Reconciliation.class.getName());

    private final VmHost host;

    Reconciliation(VmHost host) {
        this.host = host;
    }

    /// @return the VMs there are, each in a state that is true; RUNNING ones are to be attached to
    List<VmRecord> run() {
        List<VmRecord> survivors = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (VmRecord vm : host.records().list()) {
            Optional<VmRecord> after = settle(vm);
            after.ifPresent(survivors::add);
            after.ifPresent(survivor -> known.add(survivor.id().value()));
            if (!after.equals(Optional.of(vm))) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "vm={0} name={1} reconcile={2} was={3}",
                        vm.id(),
                        vm.name(),
                        after.map(r -> r.state().toString()).orElse("removed"),
                        vm.state());
            }
        }
        removeOrphans(known);
        return survivors;
    }

    private Optional<VmRecord> settle(VmRecord vm) {
        Optional<VmProcess> process = process(vm);
        return switch (vm.state()) {
            case CREATING, DELETING -> {
                process.ifPresent(VmProcess::kill);
                remove(vm.id());
                yield Optional.empty();
            }
            case STARTING -> {
                process.ifPresent(VmProcess::kill);
                host.hypervisor().killStrays(host.directoryOf(vm.id()));
                yield Optional.of(save(vm.ended(VmState.STOPPED, "")));
            }
            case RUNNING, STOPPING -> {
                host.pausedOf(vm.id()).delete();
                yield Optional.of(process.isPresent() ? save(vm.in(VmState.RUNNING)) : dead(vm));
            }
            case PAUSED -> {
                process.ifPresent(VmProcess::kill);
                host.hypervisor().killStrays(host.directoryOf(vm.id()));
                yield Optional.of(paused(vm));
            }
            case CREATED, STOPPED, FAILED -> {
                process.ifPresent(VmProcess::kill);
                host.pausedOf(vm.id()).delete();
                yield Optional.of(
                        vm.process() == null ? vm : save(vm.ended(vm.state(), vm.problem())));
            }
        };
    }

    /// A daemon that ended while it woke one may have let it write to its disk.
    private VmRecord paused(VmRecord vm) {
        if (host.pausedOf(vm.id()).fitDisk()) {
            return vm.process() == null ? vm : save(vm.ended(VmState.PAUSED, ""));
        }
        host.pausedOf(vm.id()).delete();
        return save(vm.ended(VmState.FAILED, Pausing.DISK_CHANGED));
    }

    private VmRecord dead(VmRecord vm) {
        Ending ending = new ConsoleLog(host.consoleOf(vm.id())).ending();
        boolean panic = !ending.clean() && ending.why().startsWith("guest kernel panic");
        return save(panic ? vm.ended(VmState.FAILED, ending.why()) : vm.ended(VmState.STOPPED, ""));
    }

    private Optional<VmProcess> process(VmRecord vm) {
        ProcessIdentity process = vm.process();
        return process == null
                ? Optional.empty()
                : host.hypervisor().find(host.directoryOf(vm.id()), process);
    }

    private VmRecord save(VmRecord vm) {
        host.records().update(vm);
        return vm;
    }

    /// Directories and processes of VMs that no row tells of: a create that was cut off before its
    /// row, or a process that was started and not yet written down.
    private void removeOrphans(Set<String> known) {
        try (Stream<Path> entries = Files.list(host.directory())) {
            for (Path directory : entries.toList()) {
                String id = directory.getFileName().toString();
                if (id.startsWith(Forking.PREFIX)) {
                    // Children that run have it open; they need its name no more.
                    AtomicFiles.deleteTree(directory);
                }
                if (!known.contains(id) && id.matches("[0-9a-f]{12}")) {
                    remove(new VmId(id));
                    LOG.log(System.Logger.Level.INFO, "vm={0} reconcile=orphan_removed", id);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(host.directory().toString(), e);
        }
    }

    private void remove(VmId id) {
        Path directory = host.directoryOf(id);
        host.hypervisor().killStrays(directory);
        AtomicFiles.deleteTree(directory);
        host.records().delete(id);
    }
}
