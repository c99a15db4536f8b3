package dev.hutch.vm.workspace;

import dev.hutch.linux.process.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Builds the `.git` that a guest gets: one pack, the index, and the refs that lie in the window.
/// Hooks, credentials and the rest of the user's configuration stay at home.
final class GitDirectory {
    private static final String ORIGIN = "refs/remotes/origin/";

    private final HostRepository repository;
    private final Settings settings;
    private final WorkingTree working;
    private final Path staging;
    private final Path directory;

    GitDirectory(HostRepository repository, Settings settings, WorkingTree working, Path staging) {
        this.repository = repository;
        this.settings = settings;
        this.working = working;
        this.staging = staging;
        this.directory = staging.resolve("repo/.git");
    }

    /// @return the directory, complete
    Path build() {
        run(Git.init(staging.resolve("repo"), repository.objectFormat()), "make a repository");
        List<String> tips = repository.start().isEmpty() ? List.of() : List.of(repository.start());
        CommitWindow window = CommitWindow.of(repository, tips);
        List<Ref> refs = refsIn(window);
        pack(window, refs);
        try {
            if (!window.shallow().isEmpty()) {
                Files.write(directory.resolve("shallow"), window.shallow());
            }
            Files.createDirectories(directory.resolve("info"));
            copyIfThere(repository.exclude(), directory.resolve("info/exclude"));
            copyIfThere(repository.attributes(), directory.resolve("info/attributes"));
            copyGlobalIgnore();
            copySparsePatterns();
            Files.copy(working.index(), directory.resolve("index"));
        } catch (IOException e) {
            throw WorkspaceProblems.io("fill", directory, e);
        }
        writeRefs(refs);
        writeHead();
        configure(refs);
        return directory;
    }

    /// @param target the object named; a tag's own object for an annotated tag
    private record Ref(String target, String name) {}

    /// Branches, tags and branches of origin whose commit goes along anyway.
    private List<Ref> refsIn(CommitWindow window) {
        List<Ref> refs = new ArrayList<>();
        NulRecords lines =
                new NulRecords(line -> {
                    String[] field = line.strip().split(" ", 4);
                    String commit = field[1].isEmpty() ? field[0] : field[1];
                    if (field[2].isEmpty() && window.commits().contains(commit)) {
                        refs.add(new Ref(field[0], field[3]));
                    }
                });
        run(
                Git.of(repository.root())
                        .args("for-each-ref")
                        .args("--format=%(objectname) %(*objectname) %(symref) %(refname)%00")
                        .args("refs/heads", "refs/tags", ORIGIN)
                        .stdout(lines),
                "list the branches");
        return refs;
    }

    /// One pack with all that is new to the guest: the window, what is staged, what is placed.
    private void pack(CommitWindow window, List<Ref> refs) {
        List<String> input = new ArrayList<>();
        window.shallow().forEach(commit -> input.add("--shallow " + commit));
        if (!repository.start().isEmpty()) {
            input.add(repository.start());
        }
        refs.forEach(ref -> input.add(ref.target()));
        input.add(working.tree());
        run(
                WorkingTree.git(repository, staging, working.index())
                        .args("-c", "pack.writeReverseIndex=false")
                        .args("pack-objects", "--revs", "--indexed-objects", "-q")
                        .args("--delta-base-offset")
                        .args(directory.resolve("objects/pack/pack").toString())
                        .stdin(lines(input)),
                "pack the repository");
    }

    private void writeRefs(List<Ref> refs) {
        List<String> commands = new ArrayList<>();
        boolean started = !repository.start().isEmpty() && !repository.startBranch().isEmpty();
        for (Ref ref : refs) {
            if (!started || !ref.name().equals(repository.startBranch())) {
                commands.add("create " + ref.name() + " " + ref.target());
            }
        }
        if (started) {
            commands.add("create " + repository.startBranch() + " " + repository.start());
        }
        run(own().args("update-ref", "--stdin").stdin(lines(commands)), "write the branches");
        // One file with plain name instead of one per branch, whose names may be anything.
        run(own().args("pack-refs", "--all", "--prune"), "pack the branches");
        run(own().args("update-ref", Workspaces.PLACED_REF, working.tree()), "note what is placed");
    }

    private void writeHead() {
        if (repository.startBranch().isEmpty()) {
            run(
                    own().args("update-ref", "--no-deref", "HEAD", repository.start()),
                    "detach the head");
        } else {
            run(own().args("symbolic-ref", "HEAD", repository.startBranch()), "set the branch");
        }
    }

    private void configure(List<Ref> refs) {
        set("core.fileMode", "true");
        for (String key : List.of("user.name", "user.email", "core.autocrlf", "core.eol")) {
            settings.find(key).ifPresent(value -> set(key, value));
        }
        for (String key : List.of("core.sparsecheckout", "core.sparsecheckoutcone")) {
            if (settings.isTrue(key)) {
                set(key, "true");
            }
        }
        if (settings.find("remote.origin.url").isPresent()) {
            // Asked of git, which knows the user's abbreviations for addresses.
            String url =
                    run(
                            Git.of(repository.root()).args("remote", "get-url", "origin"),
                            "read the address of origin");
            set("remote.origin.url", OriginUrl.withoutCredentials(url.strip()));
            set("remote.origin.fetch", "+refs/heads/*:" + ORIGIN + "*");
            followUpstream(refs);
        }
    }

    /// Keeps "ahead of origin/main by 2" true in the guest, when it can be known there.
    private void followUpstream(List<Ref> refs) {
        if (!repository.startBranch().equals(repository.branch())) {
            return;
        }
        String branch = repository.branch().replaceFirst("^refs/heads/", "");
        String merge = settings.find("branch." + branch + ".merge").orElse("");
        String remote = settings.find("branch." + branch + ".remote").orElse("");
        String tracked = merge.replaceFirst("^refs/heads/", ORIGIN);
        if (remote.equals("origin") && refs.stream().anyMatch(r -> r.name().equals(tracked))) {
            set("branch." + branch + ".remote", remote);
            set("branch." + branch + ".merge", merge);
        }
    }

    private void copyGlobalIgnore() throws IOException {
        String said =
                Git.of(repository.root())
                        .args("config", "--type=path", "--get", "core.excludesFile")
                        .run()
                        .out()
                        .strip();
        String home = System.getProperty("user.home", "/");
        Path file = said.isEmpty() ? Path.of(home, ".config/git/ignore") : Path.of(said);
        if (copyIfThere(repository.root().resolve(file), directory.resolve("hutch-ignore"))) {
            set("core.excludesFile", Workspaces.GUEST_PATH + "/.git/hutch-ignore");
        }
    }

    private void copySparsePatterns() throws IOException {
        if (settings.isTrue("core.sparsecheckout")) {
            String path =
                    run(
                            Git.of(repository.root())
                                    .args("rev-parse", "--path-format=absolute")
                                    .args("--git-path", "info/sparse-checkout"),
                            "find the sparse patterns");
            copyIfThere(Path.of(path.stripTrailing()), directory.resolve("info/sparse-checkout"));
        }
    }

    private static boolean copyIfThere(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from)) {
            return false;
        }
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private void set(String key, String value) {
        run(own().args("config", key, value), "configure the guest's repository");
    }

    private Program own() {
        return Git.own(directory);
    }

    private static String run(Program program, String what) {
        return program.run().orThrow("workspace.git", what).out();
    }

    private static ByteArrayInputStream lines(List<String> lines) {
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
