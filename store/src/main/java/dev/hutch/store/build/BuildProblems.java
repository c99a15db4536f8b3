package dev.hutch.store.build;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// Every problem of this room. `line` is that of the Dockerfile.
final class BuildProblems {
    private BuildProblems() {}

    static ProblemException fileMissing(Path file) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "build.file_missing",
                        "there is no Dockerfile " + file,
                        "hutch image build -f FILE -t TAG CONTEXT")
                .toException();
    }

    static ProblemException contextMissing(Path context) {
        return Problem.of(
                        Kind.NOT_FOUND,
                        "build.context_missing",
                        "'" + context + "' is no directory to build from")
                .toException();
    }

    static ProblemException sourceMissing(int line, String source) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "build.source_missing",
                        at(line) + "there is no '" + source + "'",
                        "look into .dockerignore, too: what it names is not there for a build")
                .toException();
    }

    static ProblemException sourceOutside(int line, String source) {
        return Problem.of(
                        Kind.INVALID,
                        "build.source_outside",
                        at(line) + "'" + source + "' leads out of the context")
                .toException();
    }

    static ProblemException badWord(int line, String why) {
        return Problem.of(Kind.INVALID, "build.word_invalid", at(line) + why).toException();
    }

    static ProblemException stageMissing(String stage) {
        return Problem.of(
                        Kind.NOT_FOUND, "build.stage_missing", "no stage is called '" + stage + "'")
                .toException();
    }

    static ProblemException targetNotDirectory(int line, String target) {
        return new Problem(
                        Kind.INVALID,
                        "build.target_invalid",
                        at(line)
                                + "several sources go into a directory, and '"
                                + target
                                + "' is none",
                        "end the target with a slash")
                .toException();
    }

    static ProblemException pathInvalid(int line, String path, String why) {
        return Problem.of(Kind.INVALID, "build.path_invalid", at(line) + "'" + path + "' " + why)
                .toException();
    }

    static ProblemException ownerUnknown(int line, String owner, String file) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "build.owner_unknown",
                        at(line) + "nobody is called '" + owner + "' in " + file,
                        "numbers work without")
                .toException();
    }

    static ProblemException commandFailed(int line, String command, int code) {
        return Problem.of(
                        Kind.PRECONDITION,
                        "build.command_failed",
                        at(line) + "'" + command + "' ended with " + code)
                .toException();
    }

    static ProblemException argumentsUnknown(String names) {
        return Problem.of(
                        Kind.INVALID,
                        "build.arguments_unknown",
                        "no ARG of the Dockerfile takes " + names)
                .toException();
    }

    static String at(int line) {
        return "line " + line + ": ";
    }
}
