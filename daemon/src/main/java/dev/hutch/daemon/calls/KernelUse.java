package dev.hutch.daemon.calls;

import dev.hutch.api.Problem;
import dev.hutch.store.Store;
import dev.hutch.vm.kernel.Kernels;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who needs which kernel.
public final class KernelUse {
    private final Store store;
    private final Vms vms;
    private final SnapshotUse snapshots;

    public KernelUse(Store store, Vms vms, SnapshotUse snapshots) {
        this.store = store;
        this.vms = vms;
        this.snapshots = snapshots;
    }

    /// What any VM was made with or is saved with, and any stack that is still here asks for.
    Set<String> names() {
        return Stream.concat(
                        Stream.concat(
                                vms.list().stream().map(VmRecord::kernel),
                                snapshots.kernels().stream()),
                        store.stacks().list().stream()
                                .flatMap(digest -> store.stacks().find(digest).stream())
                                .flatMap(stack -> stack.config().kernel().stream()))
                .collect(Collectors.toSet());
    }

    /// An image without its kernel cannot be booted, and a VM without its kernel not started again.
    void refuseWhileUsed(String kernel) {
        Optional<String> image =
                store.tags().list().stream()
                        .filter(tag ->
                                store.stacks()
                                        .find(tag.current().digest())
                                        .flatMap(stack -> stack.config().kernel())
                                        .filter(kernel::equals)
                                        .isPresent())
                        .map(tag -> tag.name().value())
                        .findFirst();
        if (image.isPresent()) {
            String hint = Kernels.isOwn(kernel) ? "hutch image rm " : "hutch image promote ";
            throw inUse(kernel, "image " + image.get(), hint + image.get());
        }
        Optional<VmRecord> vm =
                vms.list().stream().filter(each -> each.kernel().equals(kernel)).findFirst();
        if (vm.isPresent()) {
            throw inUse(kernel, "VM " + vm.get().name(), "hutch vm rm " + vm.get().name());
        }
        Optional<String> snapshot = snapshots.ofKernel(kernel);
        if (snapshot.isPresent()) {
            throw inUse(
                    kernel, "snapshot " + snapshot.get(), "hutch vm snapshot rm " + snapshot.get());
        }
    }

    private static RuntimeException inUse(String kernel, String by, String hint) {
        return new Problem(
                        Problem.Kind.PRECONDITION,
                        "kernel.in_use",
                        "the " + by + " boots the kernel '" + kernel + "'",
                        hint)
                .toException();
    }
}
