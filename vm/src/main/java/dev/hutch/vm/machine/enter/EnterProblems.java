package dev.hutch.vm.machine.enter;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/// What can go wrong between a caller and the inside of a VM.
final class EnterProblems {
    private EnterProblems() {}

    static ProblemException noArgv() {
        return problem(
                Kind.INVALID, "exec.no_argv", "there is no command to run", "name a program");
    }

    static ProblemException noCommand(String image) {
        return problem(
                Kind.INVALID,
                "run.no_command",
                "image '" + image + "' names no command to run",
                "add '-- CMD', or --entrypoint PROGRAM");
    }

    static ProblemException noShell(String vm) {
        return problem(
                Kind.NOT_FOUND,
                "exec.no_shell",
                "VM '" + vm + "' has no shell",
                "name a program: hutch vm exec " + vm + " -- PROGRAM");
    }

    static ProblemException cwdInvalid(String cwd) {
        return problem(
                Kind.INVALID,
                "exec.cwd_invalid",
                "the working directory '" + cwd + "' is not an absolute path",
                "begin it with /");
    }

    static ProblemException cancelled(String what) {
        return problem(Kind.CANCELLED, "cancelled", what + " was cancelled", "");
    }

    static ProblemException placesInvalid() {
        return problem(
                Kind.INVALID,
                "copy.places_invalid",
                "exactly one of source and destination must be in a VM",
                "hutch vm cp FILE VM:/PATH, or hutch vm cp VM:/PATH FILE");
    }

    static ProblemException guestPathInvalid(String path) {
        return problem(
                Kind.INVALID,
                "copy.path_invalid",
                "'" + path + "' is not an absolute path in the VM",
                "write VM:/PATH");
    }

    static ProblemException noSource(String place) {
        return problem(Kind.NOT_FOUND, "copy.no_source", "there is no " + place, "");
    }

    static ProblemException noParent(String place) {
        return problem(
                Kind.NOT_FOUND,
                "copy.no_parent",
                "there is no directory " + place + " to copy into",
                "make it first");
    }

    static ProblemException notADirectory(String place) {
        return problem(
                Kind.PRECONDITION,
                "copy.not_a_directory",
                place + " is not a directory",
                "leave out the '/' at its end, or choose a directory");
    }

    static ProblemException directoryOntoFile(String place) {
        return problem(
                Kind.PRECONDITION,
                "copy.directory_onto_file",
                "a directory cannot replace the file " + place,
                "choose a directory or a new name");
    }

    static ProblemException hostile(String entry, String why) {
        return problem(
                Kind.DENIED,
                "copy.entry_refused",
                "the VM sent an entry that was refused: '" + shown(entry) + "' " + why,
                "what came before it has been copied");
    }

    /// The reader of archives says what is wrong with this one.
    static ProblemException refused(ProblemException why) {
        return new Problem(
                        why.kind(),
                        "copy.entry_refused",
                        "the VM's archive is refused: " + why.problem().message(),
                        "what came before it has been copied")
                .toException(why);
    }

    static ProblemException attributes(Path file, int most) {
        return problem(
                Kind.UNSUPPORTED,
                "copy.attributes",
                file
                        + " has extended attributes of more than "
                        + (most >> 10)
                        + " KiB, too many for the guest",
                "getfattr -d " + file);
    }

    static ProblemException io(String what, Path path, IOException cause) {
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new Problem(
                        Kind.INTERNAL, "copy.io", "could not " + what + " " + path + ": " + why, "")
                .toException(cause);
    }

    static ProblemException streamFailed(IOException cause) {
        return new Problem(
                        Kind.CORRUPT,
                        "copy.stream",
                        "the VM's archive is broken: " + cause.getMessage(),
                        "try again; if it stays, look at the disk: hutch vm logs")
                .toException(cause);
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
