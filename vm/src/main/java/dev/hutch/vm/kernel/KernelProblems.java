package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Every problem of this room.
final class KernelProblems {
    private static final String SHOW_CATALOG = "hutch kernel ls --available";

    private KernelProblems() {}

    static ProblemException invalidName(String name) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "kernel.name_invalid",
                        "'" + name.strip() + "' is not a kernel name",
                        "use letters, digits, '.', '_' or '-', starting with a letter or digit")
                .toException();
    }

    static ProblemException invalidSource(String what) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "kernel.source_invalid",
                        what,
                        "hutch kernel pull NAME --url URL --sha256 DIGEST")
                .toException();
    }

    static ProblemException invalidDirectory(String what) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "kernel.source_invalid",
                        what,
                        "a directory with boot/vmlinu* and lib/modules/*, or a metadata.json like"
                                + " {\"kernel\": \"bzImage\", \"modules\": \"mods\"}")
                .toException();
    }

    static ProblemException notFound(String name) {
        return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "kernel.not_found",
                        "there is no kernel '" + name + "' here",
                        OwnKernel.isName(name)
                                ? "hutch kernel ls; it comes with the image that has it"
                                : "hutch kernel ls, or hutch kernel pull " + name)
                .toException();
    }

    static ProblemException notInCatalog(String name) {
        return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "kernel.not_in_catalog",
                        "the kernel '" + name + "' is not here, and the catalog has none",
                        SHOW_CATALOG
                                + "; an image that asks for it boots another with --kernel NAME")
                .toException();
    }

    static ProblemException badCatalog(Path file, String why) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "catalog.invalid",
                        "the catalog " + file + " cannot be used: " + why,
                        "mend it, or move it away")
                .toException();
    }

    static ProblemException reserved(String name) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "kernel.name_reserved",
                        "'" + name + "' is a name for kernels that belong to images",
                        "choose another name")
                .toException();
    }

    static ProblemException exists(String name) {
        return new Problem(
                        Problem.Kind.EXISTS,
                        "kernel.exists",
                        "there is a kernel '" + name + "' already",
                        "add --force to replace it")
                .toException();
    }

    static ProblemException damaged(String name, Path file, @Nullable Throwable cause) {
        String why = cause == null ? "it is missing" : String.valueOf(cause.getMessage());
        Problem problem =
                new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.damaged",
                        "the kernel '" + name + "' cannot be read: " + file + ": " + why,
                        "bring it again: hutch kernel pull, or import, " + name + " --force");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException fetchFailed(URI uri, String why, @Nullable Throwable cause) {
        Problem problem =
                new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "kernel.fetch_failed",
                        "cannot fetch " + uri + ": " + why,
                        "look at the URL and try again; what is here already comes in by"
                                + " hutch kernel import NAME --from DIR");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException tooLarge(String what, long limit) {
        return new Problem(
                        Problem.Kind.EXHAUSTED,
                        "kernel.too_large",
                        what + " holds more than " + limit + " bytes",
                        "leave out what is for debugging")
                .toException();
    }

    static ProblemException digestMismatch(Object what, Digest wanted, Digest found) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.digest_mismatch",
                        what + " has " + found + ", not " + wanted,
                        "ask whoever gave the digest; the file may be another version by now")
                .toException();
    }

    static ProblemException notAsPromised(String own, String found) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.not_as_promised",
                        "the image carries the kernel '" + found + "' as '" + own + "'",
                        "it has been changed: boot it with another, --kernel NAME")
                .toException();
    }

    static ProblemException badArchive(String what, String why, @Nullable IOException cause) {
        Problem problem =
                new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.archive_invalid",
                        what + ": " + why,
                        "a kernel comes as a Debian package, or as a tar: plain, gzip, xz, zstd");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException noKernel(String what) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "kernel.image_missing",
                        what + " holds no kernel image",
                        "a kernel is a file vmlinux, or boot/vmlinuz-*, with lib/modules/* beside it")
                .toException();
    }

    static ProblemException badImage(String what, String why) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.image_invalid",
                        what + " has no kernel that can be booted: " + why,
                        "take the vmlinux or the arch/x86/boot/bzImage of the kernel's build")
                .toException();
    }

    static ProblemException hostKernelUnreadable(Path file) {
        return new Problem(
                        Problem.Kind.DENIED,
                        "kernel.host_unreadable",
                        "the running kernel's image " + file + " is missing or may not be read",
                        "hutch kernel pull debian-cloud")
                .toException();
    }

    static ProblemException noPackage(String name, String why) {
        return new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "kernel.package_unavailable",
                        "the host's package sources offer no " + name + ": " + why,
                        "check /etc/apt/sources.list, or take another kernel: " + SHOW_CATALOG)
                .toException();
    }
}
