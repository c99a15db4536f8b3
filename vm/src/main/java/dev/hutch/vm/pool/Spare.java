package dev.hutch.vm.pool;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.VmProcess;
import java.nio.file.Path;

/// A machine that is nobody yet. Whoever takes it gives it a directory of its own, by a rename, and
/// finds it again there.
///
/// @param template id of the one it went on from
public record Spare(String template, Path directory, VmProcess process, Guest guest) {

    boolean alive() {
        return !process.exited().isDone() && !guest.gone().isDone();
    }

    /// Nothing is left of it.
    public void end() {
        process.kill();
        guest.close();
        AtomicFiles.deleteTree(directory);
    }
}
