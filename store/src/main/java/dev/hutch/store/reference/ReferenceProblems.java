package dev.hutch.store.reference;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tag.TagName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Every problem of this room.
public final class ReferenceProblems {
    private static final int SHOWN = 8;

    private ReferenceProblems() {}

    public static ProblemException notFound(String reference) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "image.not_found",
                        "there is no image " + TarNames.shown(reference),
                        "hutch image ls, or hutch image pull " + reference)
                .toException();
    }

    static ProblemException noDigits(String digits) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "image.not_found",
                        "no stack and no layer begins with " + digits,
                        "hutch image ls, hutch image show TAG")
                .toException();
    }

    static ProblemException ambiguous(String prefix, List<String> candidates) {
        int more = candidates.size() - SHOWN;
        String shown =
                String.join(" or ", candidates.subList(0, Math.min(SHOWN, candidates.size())));
        return new Problem(
                        Kind.INVALID,
                        "image.ambiguous",
                        prefix + " could be " + shown + (more > 0 ? ", and " + more + " more" : ""),
                        "write more digits")
                .toException();
    }

    static ProblemException invalid(String reference) {
        return new Problem(
                        Kind.INVALID,
                        "image.reference_invalid",
                        TarNames.shown(reference) + " is not a stack reference",
                        "write tags, digests or their first digits, registry names or files,"
                                + " joined by '+'")
                .toException();
    }

    static ProblemException moment(String reference, Problem why) {
        return new Problem(
                        Kind.INVALID,
                        "image.reference_invalid",
                        TarNames.shown(reference) + ": " + why.message(),
                        why.hint())
                .toException();
    }

    static ProblemException notYet(TagName name, Instant moment, Instant first) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "tag.not_yet",
                        name + " was not there at " + moment + ", its first version is of " + first,
                        "hutch tag log " + name)
                .toException();
    }

    static ProblemException versionGone(String reference, Digest digest) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "tag.version_gone",
                        TarNames.shown(reference)
                                + " pointed at "
                                + digest
                                + ", which is not here any more",
                        "hutch store check --repair brings it back where it can")
                .toException();
    }

    static ProblemException file(Path file, Kind kind, String code, String what, String hint) {
        return new Problem(kind, code, "the reference file " + file + " " + what, hint)
                .toException();
    }

    static ProblemException onlyInEnvironments(String reference, Path live) {
        return file(
                live,
                Kind.UNSUPPORTED,
                "reference.file_live",
                "shows files of the host, which only an environment can",
                "hutch env run " + reference);
    }
}
