package dev.hutch.vm.snapshot;

import java.util.Set;

/// Names of snapshots: as those of VMs.
final class SnapshotName {
    private SnapshotName() {}

    static boolean isOne(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");
    }

    /// Checked and free, or the first free of `box-1`, `box-2` and so on.
    ///
    /// @param wanted empty: pick one
    static String choose(String wanted, String vm, Set<String> taken) {
        if (wanted.isEmpty()) {
            for (int number = 1; ; number++) {
                String name = vm + "-" + number;
                if (!taken.contains(name)) {
                    return name;
                }
            }
        }
        if (!isOne(wanted)) {
            throw SnapshotProblems.nameInvalid(wanted);
        }
        if (taken.contains(wanted)) {
            throw SnapshotProblems.exists(wanted);
        }
        return wanted;
    }
}
