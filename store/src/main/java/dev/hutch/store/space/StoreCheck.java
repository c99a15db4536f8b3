package dev.hutch.store.space;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.image.Elsewhere;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.KernelFiles;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.space.Fault.Kind;
import dev.hutch.store.space.Fault.Trouble;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds what is missing, cut short or changed on disk, and can mend it: a tree from its layer, a
/// layer or stack from where its image came from. What nothing can bring back is told, and stays
/// told until the image is pulled or imported again.
///
/// While it works it holds everything it looks at, so that no clean-up takes it away.
public final class StoreCheck {
    private final BlobStore blobs;
    private final LayerStore layers;
    private final StackStore stacks;
    private final TagStore tags;
    private final LeaseStore leases;
    private final Images images;

    public StoreCheck(
            BlobStore blobs,
            LayerStore layers,
            StackStore stacks,
            TagStore tags,
            LeaseStore leases,
            Images images) {
        this.blobs = blobs;
        this.layers = layers;
        this.stacks = stacks;
        this.tags = tags;
        this.leases = leases;
        this.images = images;
    }

    /// @param others who else holds stacks, such as machines
    /// @param repair mend what can be mended
    public CheckReport run(List<RootSource> others, boolean repair, EventSink sink) {
        return run(others, repair, RegistryAccess.OWN, KernelFiles.NONE, Elsewhere.NOWHERE, sink);
    }

    /// @param access to the registries that images came from
    /// @param kernels of images, from which their layers can be made again
    /// @param elsewhere who is asked for what is lost, before where it came from
    public CheckReport run(
            List<RootSource> others,
            boolean repair,
            RegistryAccess access,
            KernelFiles kernels,
            Elsewhere elsewhere,
            EventSink sink) {
        sink.stage("check", "read the store");
        Map<Digest, Set<Tag>> wanted = new LinkedHashMap<>();
        List<Fault> badTags = new ArrayList<>();
        for (TagName name : tags.names()) {
            try {
                tags.find(name).ifPresent(tag -> want(tag, wanted));
            } catch (ProblemException e) {
                badTags.add(badTag(name));
            }
        }
        for (Tag other : tags.elsewhere()) {
            want(other, wanted);
        }
        for (RootSource other : others) {
            other.roots().forEach(root -> wanted.computeIfAbsent(root, d -> new LinkedHashSet<>()));
        }
        try (Lease lease = leases.acquire("store check", wanted.keySet())) {
            Inspection inspection = inspect(wanted.keySet(), sink);
            List<Finding> findings = new ArrayList<>();
            badTags.forEach(tag -> findings.add(finding(tag, wanted, Optional.empty())));
            List<Fault> faults = inspection.faults();
            if (repair && !faults.isEmpty()) {
                Repair mend =
                        new Repair(blobs, layers, stacks, images, kernels, elsewhere, access, sink);
                Map<Fault, String> done = mend.run(faults, sources(faults, wanted), lease);
                Set<String> left = stillAtFault(faults, sink);
                faults.forEach(fault ->
                        findings.add(
                                finding(
                                        fault,
                                        wanted,
                                        left.contains(fault.name())
                                                ? Optional.empty()
                                                : Optional.ofNullable(done.get(fault)))));
            } else {
                faults.forEach(fault -> findings.add(finding(fault, wanted, Optional.empty())));
            }
            return new CheckReport(inspection.checked(), inspection.bytes(), findings);
        }
    }

    /// What it points at now must be there; of what it pointed at before, what still is must be
    /// sound.
    private void want(Tag tag, Map<Digest, Set<Tag>> wanted) {
        for (Tag.Version version : tag.history()) {
            if (version.equals(tag.current())
                    || stacks.touched(version.digest()).isAfter(Instant.MIN)) {
                wanted.computeIfAbsent(version.digest(), d -> new LinkedHashSet<>()).add(tag);
            }
        }
    }

    private Inspection inspect(Set<Digest> wanted, EventSink sink) {
        Inspection inspection = new Inspection(blobs, layers, stacks, sink);
        inspection.stacks(wanted);
        inspection.remaining();
        return inspection;
    }

    private Set<String> stillAtFault(List<Fault> faults, EventSink sink) {
        Set<Digest> stacksAtFault = new LinkedHashSet<>();
        faults.forEach(fault -> stacksAtFault.addAll(fault.stacks()));
        Inspection again = new Inspection(blobs, layers, stacks, sink);
        again.stacks(stacksAtFault);
        Set<String> left = new HashSet<>();
        again.faults().forEach(fault -> left.add(fault.name()));
        return left;
    }

    /// Where the stacks that are at fault came from, newest first; each place once.
    private Set<Repair.Source> sources(List<Fault> faults, Map<Digest, Set<Tag>> wanted) {
        Set<Digest> broken = new HashSet<>();
        faults.forEach(fault -> broken.addAll(fault.stacks()));
        Set<Repair.Source> sources = new LinkedHashSet<>();
        for (Set<Tag> users : wanted.values()) {
            for (Tag tag : users) {
                tag.history().stream()
                        .filter(version -> broken.contains(version.digest()))
                        .forEach(version ->
                                sources.add(new Repair.Source(version.source(), version.digest())));
            }
        }
        return sources;
    }

    private static Fault badTag(TagName name) {
        return new Fault(
                Kind.TAG,
                name.value(),
                Optional.empty(),
                Trouble.DAMAGED,
                Optional.empty(),
                Set.of(),
                Instant.MIN);
    }

    private static Finding finding(
            Fault fault, Map<Digest, Set<Tag>> wanted, Optional<String> repaired) {
        Set<String> users = new TreeSet<>();
        for (Digest stack : fault.stacks()) {
            wanted.getOrDefault(stack, Set.of()).forEach(tag -> users.add(tag.name().value()));
        }
        return new Finding(
                fault.kind().name().toLowerCase(Locale.ROOT),
                fault.name(),
                fault.trouble().name().toLowerCase(Locale.ROOT),
                List.copyOf(users),
                repaired.isPresent(),
                repaired.orElseGet(() -> advice(fault, users)));
    }

    private static String advice(Fault fault, Set<String> users) {
        return switch (fault.kind()) {
            case TAG -> "hutch image rm " + fault.name() + ", then pull or import it again";
            case STACK, LAYER, BLOB, TREE ->
                    !users.isEmpty()
                            ? "pull or import " + String.join(", ", users) + " again"
                            : fault.trouble() == Fault.Trouble.MISSING
                                    ? "a VM or an environment needs it; no tag says where it was from"
                                    : "hutch store check --repair deletes it";
        };
    }
}
