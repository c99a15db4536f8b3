package dev.hutch.store.ext4;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// What can be wrong with a file system.
final class Ext4Problems {
    static final String REPLAY_FAILED = "ext4.replay_failed";

    private Ext4Problems() {}

    static ProblemException notExt4(Path file) {
        return new Problem(
                        Kind.INVALID,
                        "ext4.not_ext4",
                        file + " holds no ext2, ext3 or ext4 file system",
                        "file -s " + file + "; tars and directories come in by hutch image import")
                .toException();
    }

    static ProblemException partitioned(Path file) {
        return new Problem(
                        Kind.INVALID,
                        "ext4.partitioned",
                        file + " is a disk with partitions, not a file system",
                        "take its root partition out: fdisk -l "
                                + file
                                + "; dd skip=START count=SECTORS")
                .toException();
    }

    static ProblemException unsupported(Path file, String what) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "ext4.unsupported",
                        "the file system in " + file + " uses " + what,
                        "mount it, and bring what is in it: hutch image import DIRECTORY")
                .toException();
    }

    static ProblemException damaged(Path file, String what) {
        return new Problem(
                        Kind.CORRUPT,
                        "ext4.damaged",
                        "the file system in " + file + " is damaged: " + what,
                        "e2fsck -f " + file)
                .toException();
    }

    static ProblemException tooManyFiles(Path file, long most) {
        return Problem.of(
                        Kind.INVALID,
                        "ext4.too_large",
                        file + " holds more than " + most + " files")
                .toException();
    }

    static ProblemException tooLarge(Path file, long most) {
        return Problem.of(
                        Kind.INVALID,
                        "ext4.too_large",
                        "the files in " + file + " have more than " + new ByteSize(most))
                .toException();
    }
}
