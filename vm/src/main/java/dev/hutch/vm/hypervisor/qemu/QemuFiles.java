package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.AtomicFiles;
import java.nio.file.Path;

/// Where a machine's process keeps what is its own, below the machine's directory.
record QemuFiles(Path directory) {

    Path channel() {
        return directory.resolve("channel.sock");
    }

    Path monitor() {
        return directory.resolve("qmp.sock");
    }

    /// Where the state of a machine comes out while it is saved.
    Path stateSocket() {
        return directory.resolve("state.sock");
    }

    /// The state that a restored machine began with.
    Path began() {
        return directory.resolve("began.state");
    }

    /// What the process was started as.
    Path made() {
        return directory.resolve("made");
    }

    /// What QEMU writes of its devices while it is saved.
    Path devices() {
        return directory.resolve("devices.state");
    }

    /// A directory of its own, so that watching logs does not mean watching the disk beside them.
    Path logDirectory() {
        return directory.resolve("log");
    }

    Path console() {
        return logDirectory().resolve("console.log");
    }

    /// What the process itself had to say.
    Path words() {
        return logDirectory().resolve("qemu.log");
    }

    void delete() {
        AtomicFiles.deleteTree(channel());
        AtomicFiles.deleteTree(monitor());
        AtomicFiles.deleteTree(stateSocket());
        AtomicFiles.deleteTree(began());
        AtomicFiles.deleteTree(made());
        AtomicFiles.deleteTree(devices());
        AtomicFiles.deleteTree(logDirectory());
    }
}
