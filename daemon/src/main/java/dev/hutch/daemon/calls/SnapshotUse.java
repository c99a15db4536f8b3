package dev.hutch.daemon.calls;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.vm.snapshot.Snapshot;
import dev.hutch.vm.snapshot.Snapshots;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What snapshots need of everything else, and whether they are sound. They need the image that
/// their VM was made from and its kernel; VM and template may go.
public final class SnapshotUse {
    private final Snapshots snapshots;

    public SnapshotUse(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    Set<Digest> images() {
        return snapshots.list().stream()
                .map(snapshot -> Digest.parse(snapshot.vm().imageDigest()))
                .collect(Collectors.toSet());
    }

    Set<String> kernels() {
        return snapshots.list().stream()
                .map(snapshot -> snapshot.vm().kernel())
                .collect(Collectors.toSet());
    }

    Optional<String> ofKernel(String kernel) {
        return snapshots.list().stream()
                .filter(snapshot -> snapshot.vm().kernel().equals(kernel))
                .map(Snapshot::name)
                .findFirst();
    }

    /// Its layers would be kept anyway, but nobody could name it any more.
    void refuseWhileUsed(String image, String digest) {
        snapshots.list().stream()
                .filter(snapshot -> snapshot.vm().imageDigest().equals(digest))
                .findFirst()
                .ifPresent(snapshot -> {
                    throw new Problem(
                                    Problem.Kind.PRECONDITION,
                                    "image.in_use",
                                    "image '%s' is used by snapshot '%s'"
                                            .formatted(image, snapshot.name()),
                                    "hutch vm snapshot rm " + snapshot.name())
                            .toException();
                });
    }

    int count() {
        return snapshots.list().size();
    }

    /// Reads all of them.
    List<Finding> findings() {
        return snapshots.verify().entrySet().stream()
                .map(broken ->
                        new Finding(
                                "snapshot",
                                broken.getKey(),
                                "damaged",
                                List.of(),
                                false,
                                broken.getValue()
                                        + "; nothing mends it: hutch vm snapshot rm "
                                        + broken.getKey()))
                .toList();
    }
}
