package dev.hutch.vm.workspace;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.ExportView;
import dev.hutch.api.call.VmCall.WorkspaceSpec;
import dev.hutch.api.call.WorkspaceView;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.vm.guest.Guest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/// Git repositories on their way into a guest, and patches on their way back.
///
/// Stateless but for a scratch directory, in which each call has a directory of its own until it
/// ends. What was placed is remembered in the guest itself.
public final class Workspaces {
    /// Where a repository is in every guest.
    public static final String GUEST_PATH = "/root/repo";

    /// Keeps the placed tree alive in the guest's repository. It names a tree, not a commit, and so
    /// shows in no log.
    static final String PLACED_REF = "refs/hutch/placed";

    /// An index of the placed tree in the guest's `.git`, with the stat data of the files as they
    /// were placed: an export need not read again what has not changed.
    static final String PLACED_INDEX = "hutch-placed.index";

    private final Path scratch;

    private Workspaces(Path scratch) {
        this.scratch = scratch;
    }

    /// @param scratch a directory for nobody else; what an earlier process left there is deleted
    public static Workspaces open(Path scratch) {
        AtomicFiles.deleteTree(scratch);
        try {
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw WorkspaceProblems.io("make", scratch, e);
        }
        return new Workspaces(scratch);
    }

    /// Checks on the host that the repository can be placed; makes nothing. Problems:
    /// `workspace.path_missing`, `workspace.not_a_repository`, `workspace.bare`,
    /// `workspace.submodules`, `workspace.dubious_ownership`, `workspace.ref_unknown`,
    /// `workspace.branch_invalid`, `workspace.branch_exists`, `workspace.from_without_branch`.
    public void inspect(WorkspaceSpec spec) {
        Inspection.of(spec);
    }

    /// Places the repository around `spec.path()` in the guest's `/root/repo`. On failure nothing
    /// of it is left there, as far as the guest has an `rm`.
    ///
    /// Problems: those of `inspect`, and `workspace.exists`, `workspace.from_conflict`,
    /// `workspace.unreadable`, `workspace.guest_git`.
    public WorkspaceView prepare(Guest guest, WorkspaceSpec spec, EventSink sink) {
        sink.stage("workspace", "read " + spec.path());
        HostRepository repository = Inspection.of(spec);
        return inScratch(staging -> {
            Settings settings = Settings.of(repository);
            WorkingTree working = WorkingTree.read(repository, settings, staging, sink);
            Path gitDirectory = new GitDirectory(repository, settings, working, staging).build();
            long bytes = new Placement(guest, staging, sink).place(gitDirectory);
            return new WorkspaceView(
                    repository.root().toString(),
                    GUEST_PATH,
                    repository.start(),
                    repository.startBranch().replaceFirst("^refs/heads/", ""),
                    bytes,
                    working.overlay().size());
        });
    }

    /// Writes what changed in the guest as a binary-safe patch for `git apply`.
    ///
    /// @param baseCommit what to compare with; empty: the tree that was placed, else the guest's
    ///   HEAD
    ///
    ///   Problems: `workspace.not_prepared`, `workspace.base_unknown`, `workspace.guest_git`,
    ///   `workspace.too_large`.
    public ExportView export(Guest guest, String baseCommit, OutputStream patch) {
        if (guest.stat(GUEST_PATH + "/.git").isEmpty()) {
            throw WorkspaceProblems.notPrepared(GUEST_PATH);
        }
        GuestGit git = new GuestGit(guest);
        if (git.isThere()) {
            return new GuestExport(git).export(baseCommit, patch);
        }
        return inScratch(staging -> new HostExport(guest, staging).export(baseCommit, patch));
    }

    private <T> T inScratch(Function<Path, T> work) {
        Path staging;
        try {
            staging = Files.createTempDirectory(scratch, "");
        } catch (IOException e) {
            throw WorkspaceProblems.io("make a directory in", scratch, e);
        }
        try {
            return work.apply(staging);
        } finally {
            AtomicFiles.deleteTree(staging);
        }
    }
}
