package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;
import java.nio.file.Path;
import java.util.List;

/// What can be wrong with a remote.
final class RemoteProblems {
    private RemoteProblems() {}

    static ProblemException unknown(String text, List<String> known) {
        return problem(
                Kind.NOT_FOUND,
                "remote.unknown",
                "there is no remote " + TarNames.shown(text),
                known.isEmpty()
                        ? "name a directory, file:///srv/hutch, or a registry, host/path; or put"
                                + " [remote.NAME] into hutch.toml"
                        : "hutch knows " + String.join(", ", known) + ": hutch store remotes");
    }

    static ProblemException none() {
        return problem(
                Kind.INVALID,
                "remote.none",
                "no remote is named, and none is configured",
                "name a directory, file:///srv/hutch, or a registry, host/path; or put"
                        + " [remote.NAME] into hutch.toml");
    }

    static ProblemException addressInvalid(String address, String why) {
        return problem(
                Kind.INVALID,
                "remote.address_invalid",
                TarNames.shown(address) + " is no address of a remote: " + why,
                "write file:///srv/hutch, or host[:port][/path] of a registry");
    }

    static ProblemException nameInvalid(String name, String why) {
        return problem(
                Kind.INVALID,
                "remote.name_invalid",
                TarNames.shown(name) + " cannot be the name of an image there: " + why,
                "use a tag's name, such as team/tools:1.2");
    }

    static ProblemException missing(Path directory) {
        return problem(
                Kind.UNAVAILABLE,
                "remote.missing",
                "the remote " + directory + " is not there",
                "mount it, or let the first push make it: hutch store push REF " + directory);
    }

    static ProblemException noLayout(Path directory) {
        return problem(
                Kind.INVALID,
                "remote.no_layout",
                directory + " is a directory with other things in it, and no OCI image layout",
                "name an empty directory, or a new one");
    }

    static ProblemException malformed(String address, String why) {
        return problem(
                Kind.CORRUPT,
                "remote.malformed",
                "the remote " + address + " cannot be read: " + why,
                "somebody changed it: push to it again, or name another remote");
    }

    static ProblemException full(String address, int most) {
        return problem(
                Kind.EXHAUSTED,
                "remote.full",
                "the remote " + address + " has " + most + " names already",
                "push to another one");
    }

    static ProblemException notFound(String address, String name) {
        return problem(
                Kind.NOT_FOUND,
                "remote.not_found",
                "the remote " + address + " has no image " + TarNames.shown(name),
                "look for a misspelt name: hutch store remotes " + address);
    }

    static ProblemException ambiguous(String address, String digits, List<String> candidates) {
        return problem(
                Kind.INVALID,
                "remote.ambiguous",
                "several images of "
                        + address
                        + " begin with "
                        + digits
                        + ": "
                        + String.join(", ", candidates),
                "write more digits, or a name");
    }

    static ProblemException cannotList(String address) {
        return problem(
                Kind.UNSUPPORTED,
                "remote.cannot_list",
                "registry " + address + " does not tell what it has",
                "name the image: hutch store pull NAME " + address);
    }

    static ProblemException blobMissing(String address, Digest digest) {
        return problem(
                Kind.CORRUPT,
                "remote.blob_missing",
                "the remote " + address + " lacks blob " + digest + " of an image that it names",
                "push the image to it again");
    }

    static ProblemException blobSize(String address, Digest digest, long size, long wanted) {
        return problem(
                Kind.CORRUPT,
                "remote.blob_size",
                "blob %s of %s has %d bytes, not the %d it should have"
                        .formatted(digest, address, size, wanted),
                "it is damaged there: push the image to it again");
    }

    static ProblemException blobDamaged(String address, Digest digest) {
        return problem(
                Kind.CORRUPT,
                "remote.blob_damaged",
                "blob " + digest + " of " + address + " is not what its name says",
                "it is damaged there: delete that file, and push the image to it again");
    }

    static ProblemException tooLarge(String address, String what, long most) {
        return problem(
                Kind.INVALID,
                "remote.too_large",
                what + " of " + address + " is larger than " + most + " bytes",
                "no image needs that; name another remote");
    }

    /// One of writing: a full disk of a remote is not made larger by another HUTCH_HOME.
    static ProblemException there(ProblemException e) {
        Problem problem = e.problem();
        return problem.code().equals("host.disk_full")
                ? new Problem(
                                problem.kind(),
                                problem.code(),
                                problem.message(),
                                "free some space there and push again, or push to another remote")
                        .toException(e)
                : e;
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
