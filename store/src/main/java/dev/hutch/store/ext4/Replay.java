package dev.hutch.store.ext4;

import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.nio.file.Path;
import java.time.Duration;

/// Brings a file system that was not closed, such as that of a machine that was killed, to where
/// its journal says it is. The original is only read.
public final class Replay {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    /// e2fsck(8): errors were corrected.
    private static final int CORRECTED = 1;

    private Replay() {}

    /// @param copy where the file system is copied to; removed by the caller, whatever happens
    public static void onto(Path file, Path copy) {
        SparseFiles.copy(file, copy);
        Finished finished =
                Program.named("e2fsck")
                        .args("-p", "-E", "journal_only", copy.toString())
                        .deadline(DEADLINE)
                        .run();
        if (finished.exit() != CORRECTED) {
            finished.orThrow(Ext4Problems.REPLAY_FAILED, "replay the journal of " + file);
        }
    }
}
