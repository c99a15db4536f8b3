package dev.hutch.vm.workspace;

import dev.hutch.api.call.VmCall.WorkspaceSpec;
import dev.hutch.linux.process.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds the repository around a path and refuses, before anything is made, what cannot be placed.
final class Inspection {
    /// As `git ls-files --stage` and `git ls-tree` begin the line of a submodule.
    private static final String SUBMODULE_MODE = "160000 ";

    private final WorkspaceSpec spec;
    private final Path path;

    private Inspection(WorkspaceSpec spec) {
        this.spec = spec;
        this.path = Path.of(spec.path());
    }

    static HostRepository of(WorkspaceSpec spec) {
        return new Inspection(spec).inspect();
    }

    private HostRepository inspect() {
        if (!spec.from().isEmpty() && spec.branch().isEmpty()) {
            throw WorkspaceProblems.fromWithoutBranch(spec.from());
        }
        if (!Files.isDirectory(path)) {
            throw WorkspaceProblems.pathMissing(path);
        }
        requireWorkingTree();
        List<String> places = places();
        String head = resolve("HEAD");
        String branch = currentBranch();
        String start = head;
        String startBranch = branch;
        if (!spec.branch().isEmpty()) {
            startBranch = newBranch(branch);
            start = spec.from().isEmpty() ? head : from();
        }
        HostRepository repository =
                new HostRepository(
                        Path.of(places.get(0)),
                        Path.of(places.get(1)),
                        Path.of(places.get(2)),
                        Path.of(places.get(3)),
                        Path.of(places.get(4)),
                        Path.of(places.get(5)),
                        places.get(6),
                        head,
                        branch,
                        start,
                        startBranch);
        refuseSubmodules(repository);
        return repository;
    }

    private void requireWorkingTree() {
        Finished asked = git("rev-parse", "--is-bare-repository", "--is-inside-work-tree");
        if (asked.err().contains("dubious ownership")) {
            throw WorkspaceProblems.dubiousOwnership(path);
        }
        if (asked.err().contains("not a git repository")) {
            throw WorkspaceProblems.notARepository(path);
        }
        if (!asked.succeeded()) {
            throw WorkspaceProblems.unreadable(path, asked.err());
        }
        List<String> answers = asked.out().lines().toList();
        if (answers.getFirst().equals("true")) {
            throw WorkspaceProblems.bare(path);
        }
        if (answers.getLast().equals("false")) {
            throw WorkspaceProblems.notARepository(path);
        }
    }

    private List<String> places() {
        Finished asked =
                git(
                        "rev-parse",
                        "--path-format=absolute",
                        "--show-toplevel",
                        "--git-path",
                        "index",
                        "--git-path",
                        "objects",
                        "--git-path",
                        "shallow",
                        "--git-path",
                        "info/exclude",
                        "--git-path",
                        "info/attributes",
                        "--show-object-format");
        if (!asked.succeeded()) {
            throw WorkspaceProblems.unreadable(path, asked.err());
        }
        List<String> places = asked.out().lines().toList();
        if (places.size() != 7) {
            throw WorkspaceProblems.lineBreakInPath(path);
        }
        return places;
    }

    /// @return the commit a name stands for, empty when it stands for none
    private String resolve(String name) {
        return git("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")
                .out()
                .strip();
    }

    private String currentBranch() {
        return git("symbolic-ref", "--quiet", "HEAD").out().strip();
    }

    private String newBranch(String current) {
        String name = "refs/heads/" + spec.branch();
        // It also expands @{-1} and the like; a new name is never such an expression.
        String accepted = git("check-ref-format", "--branch", spec.branch()).out().strip();
        // As a name for anything but HEAD, "@" would be a trap; newer gits refuse it too.
        if (!accepted.equals(spec.branch()) || accepted.equals("@")) {
            throw WorkspaceProblems.branchInvalid(spec.branch());
        }
        boolean stays = name.equals(current) && spec.from().isEmpty();
        if (!stays && git("show-ref", "--verify", "--quiet", name).succeeded()) {
            throw WorkspaceProblems.branchExists(spec.branch());
        }
        return name;
    }

    private String from() {
        String commit = resolve(spec.from());
        if (commit.isEmpty()) {
            throw WorkspaceProblems.refUnknown(spec.from(), path);
        }
        return commit;
    }

    private void refuseSubmodules(HostRepository repository) {
        refuseSubmodules(repository, "ls-files", "--stage", "-z");
        if (repository.moved()) {
            refuseSubmodules(repository, "ls-tree", "-r", "-z", repository.start());
        }
    }

    private void refuseSubmodules(HostRepository repository, String... listing) {
        NulRecords entries =
                new NulRecords(entry -> {
                    if (entry.startsWith(SUBMODULE_MODE)) {
                        String name = entry.substring(entry.indexOf('\t') + 1);
                        throw WorkspaceProblems.submodules(NulRecords.shown(name));
                    }
                });
        Finished listed = Git.of(repository.root()).args(listing).stdout(entries).run();
        if (!listed.succeeded()) {
            throw WorkspaceProblems.unreadable(path, listed.err());
        }
    }

    private Finished git(String... arguments) {
        return Git.of(path).args(arguments).run();
    }
}
