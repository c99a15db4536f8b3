package dev.hutch.store.tree;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;

/// What can be wrong with a tree.
public final class TreeProblems {
    private TreeProblems() {}

    static ProblemException belowNonDirectory(String path, String parent) {
        return Problem.of(
                        Kind.INVALID,
                        "archive.through_link",
                        "member "
                                + TarNames.shown(path)
                                + " lies below "
                                + TarNames.shown(parent)
                                + ", which is no directory")
                .toException();
    }

    public static ProblemException linkMissing(String path, String target) {
        return Problem.of(
                        Kind.INVALID,
                        "archive.link_missing",
                        "hard link "
                                + TarNames.shown(path)
                                + " names "
                                + TarNames.shown(target)
                                + ", which is no file of its layer or one below")
                .toException();
    }

    static ProblemException malformed(String what) {
        return Problem.of(Kind.CORRUPT, "tree.malformed", "a tree manifest is malformed: " + what)
                .toException();
    }
}
