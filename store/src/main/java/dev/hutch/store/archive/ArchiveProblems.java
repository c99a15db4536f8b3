package dev.hutch.store.archive;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// What can be wrong with an archive.
final class ArchiveProblems {
    private ArchiveProblems() {}

    static ProblemException truncated(String where) {
        return new Problem(
                        Kind.CORRUPT,
                        "archive.truncated",
                        "the archive ends early: " + where,
                        "fetch or create it again")
                .toException();
    }

    static ProblemException corrupt(String what) {
        return new Problem(
                        Kind.CORRUPT,
                        "archive.corrupt",
                        "the archive is damaged or no tar: " + what,
                        "look at it with: tar -tvf FILE")
                .toException();
    }

    static ProblemException traversal(String name) {
        return unsafe(
                "archive.traversal",
                "member " + TarNames.shown(name) + " leaves the archive's root");
    }

    static ProblemException absolute(String name) {
        return unsafe(
                "archive.absolute_name",
                "member " + TarNames.shown(name) + " has an absolute name");
    }

    static ProblemException linkEscape(String name, String target) {
        return unsafe(
                "archive.link_escape",
                "link "
                        + TarNames.shown(name)
                        + " points out of the archive's root: "
                        + TarNames.shown(target));
    }

    static ProblemException badName(String name, String why) {
        return unsafe("archive.name_invalid", "member " + TarNames.shown(name) + ": " + why);
    }

    static ProblemException tooMany(long entries) {
        return bomb(
                "archive.too_many_entries", "the archive has more than " + entries + " entries");
    }

    static ProblemException tooLarge(long bytes) {
        return bomb(
                "archive.too_large",
                "the archive unpacks to more than " + new ByteSize(bytes) + "");
    }

    static ProblemException ratio(long ratio) {
        return bomb(
                "archive.bomb", "the archive unpacks to more than " + ratio + " times its size");
    }

    static ProblemException unsupported(String what) {
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "archive.unsupported",
                        "the archive uses a form of tar that is not supported: " + what)
                .toException();
    }

    private static ProblemException unsafe(String code, String message) {
        return new Problem(Kind.INVALID, code, message, "do not trust this archive: tar -tvf FILE")
                .toException();
    }

    private static ProblemException bomb(String code, String message) {
        return Problem.of(Kind.INVALID, code, message).toException();
    }
}
