package dev.hutch.vm.disk;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class DiskProblems {
    static final String LAYER_FAILED = "disk.layer_failed";
    static final String SEED_FAILED = "disk.seed_failed";

    private DiskProblems() {}

    static ProblemException sizeOutOfRange(ByteSize size, ByteSize least, ByteSize most) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "disk.size_out_of_range",
                        "a disk of " + size + " cannot be made",
                        "choose a size from " + least + " to " + most)
                .toException();
    }
}
