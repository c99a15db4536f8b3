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
import dev.hutch.store.remote.RegistryRepository;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.remote.Repository;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Fetches an image from a remote. An image that has not changed there is known by one question;
/// layers and blobs that are here and undamaged are not fetched again.
public final class RemoteFetch {
    private final Registries registries;
    private final Origins origins;
    private final StackStore stacks;
    private final LayerStore layers;
    private final LayerFetch layerFetch;
    private final OciDocuments documents = new OciDocuments();

    public RemoteFetch(
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
        sink.stage("resolve", "ask " + reference.host() + " for " + reference);
        return fetch(
                new RegistryRepository(registries.as(access), reference), lease, preparation, sink);
    }

    /// Fetches what is missing of an image by the digest it had: its tag may have moved on. Only a
    /// registry that has forgotten that digest is asked for the tag.
    Arrival fetchAgain(
            String text, Digest stack, RegistryAccess access, Lease lease, EventSink sink) {
        Optional<Repository> directory = Remotes.ofSource(text);
        if (directory.isPresent()) {
            Repository from = directory.get();
            return fetch(from, contents(from), lease, Preparation.NONE, sink);
        }
        OciReference reference = OciReference.parse(text);
        RegistryClient registry = registries.as(access);
        Optional<OciReference> then =
                origins.ofStack(stack).map(origin -> reference.at(Hashes.of(origin.manifest())));
        sink.stage("resolve", "ask " + reference.host() + " for " + then.orElse(reference));
        try {
            return whole(registry, then.orElse(reference), lease, sink);
        } catch (ProblemException e) {
            if (then.isEmpty() || e.kind() != Problem.Kind.NOT_FOUND) {
                throw e;
            }
            return whole(registry, reference, lease, sink);
        }
    }

    private Arrival whole(
            RegistryClient registry, OciReference reference, Lease lease, EventSink sink) {
        RegistryRepository from = new RegistryRepository(registry, reference);
        return fetch(from, contents(from), lease, Preparation.NONE, sink);
    }

    /// An image that is there now.
    public Arrival fetch(Repository from, Lease lease, Preparation preparation, EventSink sink) {
        Optional<Stack> unchanged = from.head().flatMap(digest -> known(digest, lease));
        return unchanged
                .map(stack -> new Arrival(stack, from.source()))
                .orElseGet(() -> fetch(from, contents(from), lease, preparation, sink));
    }

    /// What a remote's digest was made into earlier, if every layer of it can still be used.
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
            Repository from,
            Contents contents,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        List<DiffId> diffIds = contents.stack.layers();
        layerFetch.fetch(
                from, contents.layers, lease, layer -> preparation.of(layer, diffIds), sink);
        return new Arrival(contents.stack, from.source(), Optional.of(contents.documents));
    }

    /// What an image is made of. No layer is fetched.
    ///
    /// @param layers bottom to top, and how to get them
    public record Contents(
            Stack stack, List<LayerFetch.Wanted> layers, Arrival.Documents documents) {
        public Contents {
            layers = List.copyOf(layers);
        }
    }

    /// Reads the documents of an image that is there now.
    public Contents contents(Repository from) {
        Document named = from.manifest();
        Document manifest = manifest(from, named);
        OciManifest.Image image = image(manifest);
        ImageTypes.check(image, from.source());
        Document config = from.document(image.config());
        OciConfig read = documents.config(config.content());
        if (!read.platform().equals(OciConfig.LINUX_AMD64)) {
            throw ImageProblems.wrongPlatform(from.source());
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
        return new Contents(
                new Stack(diffIds, read.run()),
                wanted,
                new Arrival.Documents(
                        named.digest(),
                        documents.mediaType(manifest.content()),
                        manifest.content(),
                        config.content()));
    }

    /// Fetches some layers of an image.
    public void fetchLayers(
            Repository from, Contents contents, Set<DiffId> some, Lease lease, EventSink sink) {
        layerFetch.fetch(
                from,
                contents.layers.stream().filter(each -> some.contains(each.diffId())).toList(),
                lease,
                layer -> Preparation.NONE.of(layer, contents.stack.layers()),
                sink);
    }

    private OciManifest.Image image(Document manifest) {
        return switch (documents.manifest(manifest.content())) {
            case OciManifest.Image image -> image;
            case OciManifest.Index _ -> throw ImageProblems.badArchive("an index within an index");
        };
    }

    private Document manifest(Repository from, Document named) {
        return switch (documents.manifest(named.content())) {
            case OciManifest.Image _ -> named;
            case OciManifest.Index index -> from.manifest(choose(index, from.source()));
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
