package dev.hutch.vm.workspace;

import dev.hutch.api.call.VmCall.ExportView;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Makes the patch with the guest's own git, in an index of its own: what is staged in the guest
/// stays as it is.
final class GuestExport {
    /// More than any patch one would apply; less than fills a disk unnoticed.
    static final long MAX_PATCH = 16L << 30;

    private static final List<String> DIFF =
            List.of("diff-index", "--cached", "--find-renames", "--no-ext-diff", "--no-textconv");

    private final GuestGit git;

    GuestExport(GuestGit git) {
        this.git = git;
    }

    ExportView export(String baseCommit, OutputStream patch) {
        String directory = git.must("find the repository", "rev-parse", "--absolute-git-dir");
        String index = directory.stripTrailing() + "/hutch-export-" + UUID.randomUUID() + ".index";
        try {
            String start = start();
            String base = baseCommit.isEmpty() ? start : commit(baseCommit);
            stage(directory.stripTrailing(), index, start);
            return write(git.withIndex(index), base, patch);
        } finally {
            git.tryRun("rm", "-f", index, index + ".lock");
        }
    }

    /// @return the tree or commit an export is relative to when nobody says otherwise
    private String start() {
        String placed = git.ask("rev-parse", "--verify", "--quiet", Workspaces.PLACED_REF);
        if (!placed.isEmpty()) {
            return placed;
        }
        String head = git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        return head.isEmpty() ? emptyTree() : head;
    }

    private String emptyTree() {
        return git.must("make an empty tree", "hash-object", "-t", "tree", "-w", "--stdin").strip();
    }

    private String commit(String name) {
        // A name never looks like an option; older gits know no --end-of-options.
        String commit =
                name.startsWith("-")
                        ? ""
                        : git.ask("rev-parse", "--verify", "--quiet", name + "^{commit}");
        if (commit.isEmpty()) {
            throw WorkspaceProblems.baseUnknown(name);
        }
        return commit;
    }

    /// Stages the working tree: all that was placed, all that is not ignored, and what the guest
    /// has added to its own index although it is ignored.
    private void stage(String directory, String index, String start) {
        GuestGit staged = git.withIndex(index);
        String known = directory + "/" + Workspaces.PLACED_INDEX;
        // With its time: whether a file may have changed in the same instant is told by that.
        if (!git.tryRun("cp", "-p", known, index)) {
            staged.must("begin an index", "read-tree", start);
        }
        staged.must("stage the changes", "add", "--all");
        byte[] forced = NulRecords.join(addedByForce(staged));
        if (forced.length > 0) {
            staged.must("stage what was added", forced, "update-index", "--add", "-z", "--stdin");
        }
    }

    /// Files that are ignored, and yet in the guest's own index.
    private Set<String> addedByForce(GuestGit staged) {
        Set<String> cached = new HashSet<>();
        list(git, cached::add, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard");
        Set<String> forced = new TreeSet<>();
        if (!cached.isEmpty()) {
            Consumer<String> each =
                    name -> {
                        if (cached.contains(name)) {
                            forced.add(name);
                        }
                    };
            list(staged, each, "ls-files", "-z", "--others", "--ignored", "--exclude-standard");
        }
        return forced;
    }

    private static void list(GuestGit git, Consumer<String> each, String... arguments) {
        git.stream("list ignored files", new byte[0], new NulRecords(each), arguments);
    }

    private ExportView write(GuestGit staged, String base, OutputStream patch) {
        Bounded bounded = new Bounded(patch, MAX_PATCH, "the patch");
        staged.stream(
                "write the patch",
                new byte[0],
                bounded,
                with("-p", "--binary", "--full-index", "--no-color", base));
        List<String> files =
                staged.must("list the files", with("--name-only", base)).lines().toList();
        return new ExportView(base, files, bounded.count());
    }

    private static String[] with(String... more) {
        return Stream.concat(DIFF.stream(), Stream.of(more)).toArray(String[]::new);
    }
}
