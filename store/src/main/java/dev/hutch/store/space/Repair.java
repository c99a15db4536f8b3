package dev.hutch.store.space;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.image.Elsewhere;
import dev.hutch.store.image.ImageKernel;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.KernelFiles;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Mends what an inspection found. First what is damaged goes, unless somebody has replaced it
/// since; then it is made again from what is there, or fetched again from where it came from.
final class Repair {
    private final BlobStore blobs;
    private final LayerStore layers;
    private final StackStore stacks;
    private final Images images;
    private final KernelFiles kernels;
    private final Elsewhere elsewhere;
    private final RegistryAccess access;
    private final EventSink sink;
    private final Map<Fault, String> done = new HashMap<>();

    /// Where a stack came from, as a tag of it tells.
    record Source(String text, Digest stack) {}

    Repair(
            BlobStore blobs,
            LayerStore layers,
            StackStore stacks,
            Images images,
            KernelFiles kernels,
            Elsewhere elsewhere,
            RegistryAccess access,
            EventSink sink) {
        this.elsewhere = elsewhere;
        this.access = access;
        this.blobs = blobs;
        this.layers = layers;
        this.stacks = stacks;
        this.images = images;
        this.kernels = kernels;
        this.sink = sink;
    }

    /// @param sources of the stacks at fault
    /// @return what was done about each; whether it helped is for the next inspection to say
    Map<Fault, String> run(List<Fault> faults, Set<Source> sources, Lease lease) {
        sink.stage("repair", faults.size() + " faults");
        faults.stream().filter(Fault::isInTheWay).forEach(this::discard);
        for (Fault fault : faults) {
            if (fault.kind() == Fault.Kind.TREE && fault.layer().isPresent()) {
                readAgain(fault, fault.layer().get());
            }
        }
        faults.stream().filter(fault -> !done.containsKey(fault)).forEach(f -> carry(f, lease));
        mend(faults.stream().filter(fault -> !done.containsKey(fault)).toList(), lease);
        for (Source source : sources) {
            List<Fault> open = faults.stream().filter(fault -> !done.containsKey(fault)).toList();
            if (!open.isEmpty()) {
                fetch(source, open, lease);
            }
        }
        return done;
    }

    private void discard(Fault fault) {
        Digest digest = fault.digest().orElseThrow();
        // What was touched after it was looked at has been written anew.
        Instant untouchedSince =
                fault.touched().equals(Instant.MIN) ? Instant.MIN : fault.touched().plusNanos(1);
        switch (fault.kind()) {
            case STACK -> stacks.delete(digest, untouchedSince);
            case LAYER -> layers.delete(new DiffId(digest), untouchedSince);
            case BLOB, TREE -> blobs.delete(digest, untouchedSince);
            case TAG -> throw new AssertionError("a tag is the user's to remove");
        }
        if (fault.stacks().isEmpty()) {
            done.put(fault, "deleted; nothing needs it");
        }
    }

    /// A tree is in its layer, all over.
    private void readAgain(Fault fault, DiffId id) {
        Optional<Layer> record = layers.findRecord(id);
        if (record.isEmpty() || !blobs.verify(record.get().wire())) {
            return;
        }
        sink.stage("repair", "read layer " + id.digest().brief() + " again");
        layers.importWire(record.get().wire(), id);
        done.put(fault, "made again from its layer");
    }

    /// A kernel that belongs to an image is beside it, too.
    private void carry(Fault fault, Lease lease) {
        boolean made =
                fault.stacks().stream()
                        .flatMap(stack -> kernel(stack).stream())
                        .flatMap(kernel -> images.layerOf(kernel, lease).stream())
                        .anyMatch(layer -> fault.layer().filter(layer::equals).isPresent());
        if (made) {
            done.put(fault, "made again of the kernel that is kept beside the image");
        }
    }

    private Optional<ImageKernel> kernel(Digest stack) {
        try {
            return stacks.find(stack)
                    .flatMap(found -> found.config().kernel())
                    .map(name -> new ImageKernel(name, kernels.find(name)));
        } catch (ProblemException e) {
            return Optional.empty(); // the stack itself is damaged, and told of as that
        }
    }

    /// What others have of it.
    private void mend(List<Fault> open, Lease lease) {
        Set<Digest> lost =
                open.stream()
                        .filter(fault -> fault.kind() == Fault.Kind.STACK)
                        .flatMap(fault -> fault.digest().stream())
                        .collect(Collectors.toSet());
        Set<DiffId> layers =
                open.stream().flatMap(f -> f.layer().stream()).collect(Collectors.toSet());
        Elsewhere.Loss loss = new Elsewhere.Loss(lost, layers);
        if (loss.isEmpty()) {
            return;
        }
        Map<Digest, String> found = elsewhere.mend(loss, access, lease, sink);
        for (Fault fault : open) {
            fault.layer()
                    .map(DiffId::digest)
                    .or(fault::digest)
                    .flatMap(digest -> Optional.ofNullable(found.get(digest)))
                    .ifPresent(from -> done.put(fault, "fetched again from " + from));
        }
    }

    /// A source that fails or has moved on is no failure of the repair: the next may do.
    private void fetch(Source source, List<Fault> open, Lease lease) {
        try {
            Optional<Stack> fetched =
                    images.fetchAgain(source.text(), source.stack(), access, lease, sink);
            if (fetched.isEmpty()) {
                return;
            }
            Digest digest = stacks.put(fetched.get());
            for (Fault fault : open) {
                boolean there =
                        fault.kind() == Fault.Kind.STACK
                                ? fault.digest().equals(Optional.of(digest))
                                : fault.layer()
                                        .filter(fetched.get().layers()::contains)
                                        .isPresent();
                if (there) {
                    done.put(fault, "fetched again from " + source.text());
                }
            }
        } catch (ProblemException e) {
            if (e.kind() == dev.hutch.api.Problem.Kind.CANCELLED) {
                throw e;
            }
            sink.warn(source.text() + ": " + e.problem().message());
        }
    }
}
