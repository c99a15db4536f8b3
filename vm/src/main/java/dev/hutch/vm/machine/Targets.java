package dev.hutch.vm.machine;

import java.util.List;

/// Finds VMs by what people type: an id, a name, or the unique beginning of an id, in that order.
/// Works on one snapshot, so that several targets are read against the same list.
record Targets(List<VmOwner> snapshot) {
    Targets {
        snapshot = List.copyOf(snapshot);
    }

    /// Problems: `vm.not_found`, `vm.ambiguous`.
    VmOwner resolve(String target) {
        for (VmOwner vm : snapshot) {
            if (vm.record().id().value().equals(target)) {
                return vm;
            }
        }
        for (VmOwner vm : snapshot) {
            if (vm.record().name().value().equals(target)) {
                return vm;
            }
        }
        List<VmOwner> matches =
                target.isEmpty()
                        ? List.of()
                        : snapshot.stream()
                                .filter(vm -> vm.record().id().value().startsWith(target))
                                .toList();
        return switch (matches.size()) {
            case 0 -> throw MachineProblems.notFound(target);
            case 1 -> matches.getFirst();
            default ->
                    throw MachineProblems.ambiguous(
                            target, matches.stream().map(vm -> vm.record().name()));
        };
    }
}
