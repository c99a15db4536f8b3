package dev.hutch.store.tag;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Every problem of this room but that of a name.
final class TagProblems {
    private TagProblems() {}

    static ProblemException malformed(TagName name, Path file, @Nullable Throwable cause) {
        Problem problem =
                new Problem(
                        Kind.CORRUPT,
                        "tag.malformed",
                        "the tag file " + file + " is damaged",
                        "hutch image rm " + name + ", then pull or import again");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException notFound(TagName name) {
        return new Problem(
                        Kind.NOT_FOUND, "tag.not_found", "there is no tag " + name, "hutch tag ls")
                .toException();
    }

    static ProblemException noVersion(TagName name, int back, int versions) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "tag.no_version",
                        name + " has no version ~" + back + ": there are " + versions,
                        "hutch tag log " + name)
                .toException();
    }

    static ProblemException pinned(Instant at) {
        return new Problem(
                        Kind.PRECONDITION,
                        "tag.pinned",
                        "tags are seen as of " + at + " and cannot be changed",
                        "unset HUTCH_STORE_PINNED, or store.pinned in the configuration")
                .toException();
    }
}
