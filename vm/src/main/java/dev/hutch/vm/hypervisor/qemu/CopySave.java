package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.linux.process.ProcessMemory;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Saves a machine that was restored, without asking QEMU for its memory: that is the file it began
/// with and the pages it has written to since, which the host's page tables tell. All of it is
/// copied while the guest runs, and what changed meanwhile once more while it stands still.
/// docs/designs/0007-snapshots.md.
final class CopySave {
    private static final System.Logger LOG = System.getLogger(CopySave.class.getName());
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final QemuFiles files;
    private final ProcessMemory memory;
    private final Saved to;

    private CopySave(QemuFiles files, ProcessMemory memory, Saved to) {
        this.files = files;
        this.memory = memory;
        this.to = to;
    }

    /// @return empty when the machine was booted, or its memory may not be read
    static Optional<CopySave> of(
            QemuFiles files, ProcessIdentity process, Saved to, ByteSize memory) {
        if (!Files.exists(files.began())) {
            return Optional.empty();
        }
        return ProcessMemory.find(process, memory.bytes())
                .map(found -> new CopySave(files, found, to));
    }

    /// @return for how long it stood still
    Duration run(Runnable atRest, Afterwards afterwards) {
        AtomicFiles.deleteTree(files.devices());
        try (MemoryCopy copy = MemoryCopy.begin(memory, to.memory())) {
            copy.settle();
            Duration pause = stand(copy, atRest, afterwards);
            SavedState.join(files.began(), memory.length(), files.devices(), to.state());
            return pause;
        } catch (IOException e) {
            undo();
            throw FileProblems.of("write", to.memory(), e);
        } catch (RuntimeException | Error e) {
            undo();
            throw e;
        } finally {
            AtomicFiles.deleteTree(files.devices());
        }
    }

    private Duration stand(MemoryCopy copy, Runnable atRest, Afterwards afterwards)
            throws IOException {
        try (Qmp qmp = Qmp.connect(files.monitor(), ANSWER, event -> {})) {
            long stopped = System.nanoTime();
            qmp.execute("stop", ANSWER);
            // Before the memory is looked at for the last time: a device may write to it when it
            // is saved. Not `live`, which would let go of the drives.
            qmp.execute(
                    "xen-save-devices-state",
                    Map.of("filename", files.devices().toString(), "live", false),
                    ANSWER);
            long saved = System.nanoTime();
            copy.settle();
            long settled = System.nanoTime();
            // Short, and a cancel in the midst of it would leave the machine standing.
            Uninterrupted.run(() -> {
                atRest.run();
                if (afterwards == Afterwards.GO_ON) {
                    qmp.execute("cont", ANSWER);
                }
            });
            long end = System.nanoTime();
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "save={0} devices_us={1,number,#} memory_us={2,number,#} rest_us={3,number,#}",
                    to.state(),
                    (saved - stopped) / 1000,
                    (settled - saved) / 1000,
                    (end - settled) / 1000);
            return Duration.ofNanos(end - stopped);
        }
    }

    private void undo() {
        Uninterrupted.run(() -> {
            try (Qmp qmp = Qmp.connect(files.monitor(), ANSWER, event -> {})) {
                qmp.execute("cont", ANSWER);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "save=undone \"{0}\"", e.getMessage());
            }
        });
        AtomicFiles.deleteTree(to.memory());
        AtomicFiles.deleteTree(to.state());
    }
}
