package dev.hutch.vm.workspace;

import dev.hutch.api.EventSink;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads the working tree of the user's repository, at one moment, into objects of ours.
///
/// Git does the reading, on copies of the index: its rules for ignored files, line ends, modes and
/// links are the only right ones. New objects go to a directory of ours; the repository is only
/// read.
///
/// @param index the user's index, moved to where the guest begins
/// @param tree of the working tree: tracked, uncommitted, and untracked but not ignored
/// @param overlay names in which `tree` differs from the index
record WorkingTree(Path index, String tree, Set<String> overlay) {

    static WorkingTree read(
            HostRepository repository, Settings settings, Path staging, EventSink sink) {
        return new Reader(repository, settings, staging, sink).read();
    }

    /// In the user's repository, with an index and an object directory of ours.
    static Program git(HostRepository repository, Path staging, Path index) {
        return Git.of(
                repository.root(),
                Map.of(
                        "GIT_INDEX_FILE",
                        index.toString(),
                        "GIT_OBJECT_DIRECTORY",
                        staging.resolve("objects").toString()));
    }

    private record Reader(
            HostRepository repository, Settings settings, Path staging, EventSink sink) {

        WorkingTree read() {
            Path index = staging.resolve("index");
            borrowObjects();
            copyIndex(index);
            Set<String> deleted = new TreeSet<>();
            Set<String> overlay = differing(index, deleted);
            if (repository.moved()) {
                moveIndex(index, overlay);
            }
            Path placed = staging.resolve("placed");
            copy(index, placed);
            // Some of what is deleted may lie behind a link by now, where it must not be looked
            // for.
            remove(git(placed), deleted);
            Set<String> present = new TreeSet<>(overlay);
            present.removeAll(deleted);
            update(git(placed), present);
            takeUnfiltered(placed);
            String tree =
                    git(placed)
                            .args("write-tree")
                            .run()
                            .orThrow("workspace.unreadable", "record the working tree")
                            .out()
                            .strip();
            return new WorkingTree(index, tree, overlay);
        }

        private void borrowObjects() {
            String user = repository.objects().toString();
            // Quoted, as git does it itself: a path may begin with '#' or '"'.
            String line = '"' + user.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
            Path alternates = staging.resolve("objects/info/alternates");
            try {
                Files.createDirectories(alternates.getParent());
                Files.writeString(alternates, line);
            } catch (IOException e) {
                throw WorkspaceProblems.io("write", alternates, e);
            }
        }

        /// Copies the index in its plain form: whole, in one file, with true stat data.
        private void copyIndex(Path index) {
            if (Files.exists(repository.index())) {
                copy(repository.index(), index);
            }
            must(
                    git(index)
                            .args("update-index", "--no-split-index", "--no-fsmonitor")
                            .args("--no-untracked-cache", "--force-write-index")
                            .args("-q", "--unmerged", "--ignore-missing", "--refresh"));
        }

        /// Names that are modified, deleted, or untracked but not ignored.
        private Set<String> differing(Path index, Set<String> deleted) {
            Set<String> names = new TreeSet<>();
            List<String> status = new ArrayList<>();
            NulRecords tracked =
                    new NulRecords(field -> {
                        if (status.isEmpty()) {
                            status.add(field);
                            return;
                        }
                        names.add(field);
                        if (status.removeLast().equals("D")) {
                            deleted.add(field);
                        }
                    });
            must(git(index).args("diff-files", "-z", "--name-status").stdout(tracked));
            must(
                    git(index)
                            .args("ls-files", "-z", "--others", "--exclude-standard")
                            .stdout(new NulRecords(name -> untracked(name, names))));
            return names;
        }

        private void untracked(String name, Set<String> names) {
            if (name.endsWith("/")) {
                String shown = NulRecords.shown(name);
                sink.warn(shown + " is a repository of its own and is left out");
            } else {
                names.add(name);
            }
        }

        /// As `git switch` does it: what is not committed is carried over where both commits agree.
        private void moveIndex(Path index, Set<String> overlay) {
            String head = repository.head();
            String before = head.isEmpty() ? emptyTree() : head;
            Finished moved =
                    git(index).args("read-tree", "-m", "-i", before, repository.start()).run();
            if (!moved.succeeded()) {
                throw WorkspaceProblems.wouldOverwrite(moved.err().strip());
            }
            NulRecords changed =
                    new NulRecords(name -> {
                        if (overlay.contains(name)) {
                            throw WorkspaceProblems.wouldOverwrite(NulRecords.shown(name));
                        }
                    });
            must(
                    git(index)
                            .args("diff-tree", "-r", "-z", "--name-only", "--no-renames")
                            .args(before, repository.start())
                            .stdout(changed));
        }

        private String emptyTree() {
            return git(staging.resolve("index"))
                    .args("hash-object", "-t", "tree", "-w", "--stdin")
                    .run()
                    .orThrow("workspace.io", "make an empty tree")
                    .out()
                    .strip();
        }

        private void remove(Program git, Iterable<String> names) {
            must(
                    git.args("update-index", "--force-remove", "-z", "--stdin")
                            .stdin(new ByteArrayInputStream(NulRecords.join(names))));
        }

        private void update(Program git, Iterable<String> names) {
            must(
                    git.args("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
                            .stdin(new ByteArrayInputStream(NulRecords.join(names))));
        }

        /// Files that a filter of the user (such as LFS) keeps in another form are placed as they
        /// stand in the working tree: the guest has no such filter, and wants the content.
        private void takeUnfiltered(Path placed) {
            Set<String> filters = settings.filters();
            if (filters.isEmpty()) {
                return;
            }
            List<String> names = filtered(placed, filters);
            if (names.isEmpty()) {
                return;
            }
            Program git = git(placed);
            for (String filter : filters) {
                for (String key : List.of("clean", "smudge", "process")) {
                    git = git.args("-c", "filter." + filter + "." + key + "=");
                }
                git = git.args("-c", "filter." + filter + ".required=false");
            }
            // An entry whose stat data is fresh would not be read again.
            remove(git, names);
            update(git, names);
        }

        private List<String> filtered(Path placed, Set<String> filters) {
            Path listing = staging.resolve("names");
            List<String> names = new ArrayList<>();
            List<String> triple = new ArrayList<>();
            NulRecords answers =
                    new NulRecords(field -> {
                        triple.add(field);
                        if (triple.size() == 3) {
                            if (filters.contains(triple.get(2))) {
                                names.add(triple.get(0));
                            }
                            triple.clear();
                        }
                    });
            try (var out = Files.newOutputStream(listing)) {
                must(git(placed).args("ls-files", "-z").stdout(out));
            } catch (IOException e) {
                throw WorkspaceProblems.io("write", listing, e);
            }
            try (InputStream in = Files.newInputStream(listing)) {
                must(
                        git(placed)
                                .args("check-attr", "-z", "--stdin", "filter")
                                .stdin(in)
                                .stdout(answers));
            } catch (IOException e) {
                throw WorkspaceProblems.io("read", listing, e);
            }
            names.removeIf(name -> !Files.exists(repository.root().resolve(text(name))));
            return names;
        }

        private static String text(String name) {
            return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        private Program git(Path index) {
            return WorkingTree.git(repository, staging, index);
        }

        private void must(Program program) {
            Finished ended = program.run();
            if (!ended.succeeded()) {
                throw WorkspaceProblems.unreadable(repository.root(), ended.err());
            }
        }

        private static void copy(Path from, Path to) {
            try {
                // With its time, by which git knows entries that may have changed in that instant.
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
                throw WorkspaceProblems.io("copy", from, e);
            }
        }
    }
}
