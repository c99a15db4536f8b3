package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.OciConfig;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.origin.Origin;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryClient;
import dev.hutch.store.registry.RegistryClient.Document;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fetches an image from a registry. An image that the registry has not changed is known by one
/// question; layers and blobs that are here and undamaged are not fetched again.
public final class RegistryFetch {
    private final Registries registries;
    private final Origins origins;
    private final StackStore stacks;
    private final LayerStore layers;
    private final LayerFetch layerFetch;
    private final OciDocuments documents = new OciDocuments();

    public RegistryFetch(
            Registries registries,
            Origins origins,
            StackStore stacks,
            LayerStore layers,
            LayerFetch layerFetch) {
        this.registries = registries;
        this.origins = origins;
        this.stacks = stacks;
        this.layers = layers;
        this.layerFetch = layerFetch;
    }

    Arrival fetch(
            String text,
            RegistryAccess access,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        OciReference reference = OciReference.parse(text);
        RegistryClient registry = registries.as(access);
        sink.stage("resolve", "ask " + reference.host() + " for " + reference);
        Optional<Digest> named = reference.digest().or(() -> registry.head(reference));
        Optional<Stack> unchanged = named.flatMap(digest -> known(digest, lease));
        return unchanged
                .map(stack -> new Arrival(stack, reference.toString()))
                .orElseGet(() -> fetch(registry, reference, lease, preparation, sink));
    }

    /// Fetches what is missing of an image by the digest it had: its tag may have moved on. Only a
    /// registry that has forgotten that digest is asked for the tag.
    Arrival fetchAgain(
            String text, Digest stack, RegistryAccess access, Lease lease, EventSink sink) {
        OciReference reference = OciReference.parse(text);
        RegistryClient registry = registries.as(access);
        Optional<OciReference> then =
                origins.ofStack(stack).map(origin -> reference.at(Hashes.of(origin.manifest())));
        sink.stage("resolve", "ask " + reference.host() + " for " + then.orElse(reference));
        try {
            return fetch(registry, then.orElse(reference), lease, Preparation.NONE, sink);
        } catch (ProblemException e) {
            if (then.isEmpty() || e.kind() != Problem.Kind.NOT_FOUND) {
                throw e;
            }
            return fetch(registry, reference, lease, Preparation.NONE, sink);
        }
    }

    /// What a registry's digest was made into earlier, if every layer of it can still be used.
    private Optional<Stack> known(Digest named, Lease lease) {
        Optional<Stack> stack = origins.find(named).map(Origin::stack).flatMap(stacks::find);
        if (stack.isEmpty()) {
            return stack;
        }
        for (DiffId layer : stack.get().layers()) {
            lease.add(layer.digest());
            if (!layers.touch(layer)) {
                return Optional.empty();
            }
        }
        return stack;
    }

    private Arrival fetch(
            RegistryClient registry,
            OciReference reference,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        Document named = registry.manifest(reference);
        Document manifest = manifest(registry, reference, named);
        OciManifest.Image image = image(manifest);
        ImageTypes.check(image, reference.toString());
        Document config = registry.document(reference, image.config());
        OciConfig read = documents.config(config.content());
        if (!read.platform().equals(OciConfig.LINUX_AMD64)) {
            throw ImageProblems.wrongPlatform(reference.toString());
        }
        List<DiffId> diffIds = read.diffIds();
        if (diffIds.size() != image.layers().size()) {
            throw ImageProblems.badArchive("manifest and configuration differ in their layers");
        }
        List<LayerFetch.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            OciDescriptor wire = image.layers().get(i);
            String place = "layer " + (i + 1) + " of " + diffIds.size();
            wanted.add(new LayerFetch.Wanted(wire, diffIds.get(i), place));
        }
        layerFetch.fetch(
                registry, reference, wanted, lease, layer -> preparation.of(layer, diffIds), sink);
        return new Arrival(
                new Stack(diffIds, read.run()),
                reference.toString(),
                Optional.of(
                        new Arrival.Documents(
                                named.digest(),
                                documents.mediaType(manifest.content()),
                                manifest.content(),
                                config.content())));
    }

    private OciManifest.Image image(Document manifest) {
        return switch (documents.manifest(manifest.content())) {
            case OciManifest.Image image -> image;
            case OciManifest.Index _ -> throw ImageProblems.badArchive("an index within an index");
        };
    }

    private Document manifest(RegistryClient registry, OciReference reference, Document named) {
        return switch (documents.manifest(named.content())) {
            case OciManifest.Image _ -> named;
            case OciManifest.Index index ->
                    registry.manifest(reference, choose(index, reference.toString()));
        };
    }

    static OciDescriptor choose(OciManifest.Index index, String what) {
        Optional<OciDescriptor> fitting =
                index.manifests().stream()
                        .filter(each -> each.platform().equals(OciConfig.LINUX_AMD64))
                        .findFirst();
        return fitting.orElseThrow(() -> ImageProblems.wrongPlatform(what));
    }
}
