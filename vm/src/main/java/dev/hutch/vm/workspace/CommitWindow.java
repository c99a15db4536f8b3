package dev.hutch.vm.workspace;

import dev.hutch.linux.process.Finished;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The history that goes along: a guest needs some to log and blame, never all of it.
///
/// @param commits in order of distance
/// @param shallow those of them whose parents stay behind
record CommitWindow(Set<String> commits, Set<String> shallow) {
    /// Enough for `git log`, `git describe` near a tag and a rebase; the depth banger settled on.
    static final int DEPTH = 10;

    /// Ten levels of octopus merges could still be many; more than this is a bug of ours.
    private static final int MAX_COMMITS = 1 << 20;

    /// Walks from the tips, breadth first, one question to git per level.
    static CommitWindow of(HostRepository repository, List<String> tips) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> shallow = new LinkedHashSet<>();
        Set<String> level = new LinkedHashSet<>(tips);
        for (int depth = 1; depth <= DEPTH && !level.isEmpty(); depth++) {
            Set<String> next = new LinkedHashSet<>();
            for (List<String> line : withParents(repository, level)) {
                List<String> parents = line.subList(1, line.size());
                seen.add(line.getFirst());
                if (depth == DEPTH && !parents.isEmpty()) {
                    shallow.add(line.getFirst());
                }
                next.addAll(parents);
            }
            next.removeAll(seen);
            level = next;
            if (seen.size() > MAX_COMMITS) {
                throw new AssertionError("window of " + seen.size() + " commits");
            }
        }
        Set<String> alreadyCut = alreadyShallow(repository);
        alreadyCut.retainAll(seen);
        shallow.addAll(alreadyCut);
        return new CommitWindow(seen, shallow);
    }

    private static List<List<String>> withParents(HostRepository repository, Set<String> commits) {
        String input = String.join("\n", commits) + "\n";
        Finished answer =
                Git.of(repository.root())
                        .args("rev-list", "--no-walk=unsorted", "--parents", "--stdin")
                        .stdin(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)))
                        .run();
        if (!answer.succeeded()) {
            throw WorkspaceProblems.unreadable(repository.root(), answer.err());
        }
        List<List<String>> lines = new ArrayList<>();
        answer.out().lines().forEach(line -> lines.add(Arrays.asList(line.split(" "))));
        return lines;
    }

    /// A shallow repository hides the parents of its own oldest commits; whoever gets those commits
    /// must be told the same.
    private static Set<String> alreadyShallow(HostRepository repository) {
        if (!Files.exists(repository.shallow())) {
            return new LinkedHashSet<>();
        }
        try {
            return new LinkedHashSet<>(Files.readAllLines(repository.shallow()));
        } catch (IOException e) {
            throw WorkspaceProblems.io("read", repository.shallow(), e);
        }
    }
}
