package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Expected;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.OciConfig;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.RegistryClient;
import dev.hutch.store.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Fetches an image from a registry. Layers and blobs that are here and undamaged are not fetched
/// again.
public final class RegistryFetch {
    private final RegistryClient registry;
    private final BlobStore blobs;
    private final LayerStore layers;
    private final OciDocuments documents = new OciDocuments();

    public RegistryFetch(RegistryClient registry, BlobStore blobs, LayerStore layers) {
        this.registry = registry;
        this.blobs = blobs;
        this.layers = layers;
    }

    Arrival fetch(String text, Lease lease, EventSink sink) {
        OciReference reference = OciReference.parse(text);
        sink.stage("resolve", "ask " + reference.host() + " for " + reference);
        OciManifest.Image image = image(reference);
        OciConfig config = documents.config(registry.document(reference, image.config()).content());
        if (!config.platform().equals(OciConfig.LINUX_AMD64)) {
            throw ImageProblems.wrongPlatform(reference.toString());
        }
        List<DiffId> diffIds = config.diffIds();
        if (diffIds.size() != image.layers().size()) {
            throw ImageProblems.badArchive("manifest and configuration differ in their layers");
        }
        for (int i = 0; i < diffIds.size(); i++) {
            String place = "layer " + (i + 1) + " of " + diffIds.size();
            ensure(reference, image.layers().get(i), diffIds.get(i), place, lease, sink);
        }
        return new Arrival(new Stack(diffIds, config.run()), reference.toString());
    }

    private OciManifest.Image image(OciReference reference) {
        OciManifest manifest = documents.manifest(registry.manifest(reference).content());
        return switch (manifest) {
            case OciManifest.Image image -> image;
            case OciManifest.Index index -> {
                OciDescriptor chosen = choose(index, reference.toString());
                OciManifest inner =
                        documents.manifest(registry.manifest(reference, chosen).content());
                yield switch (inner) {
                    case OciManifest.Image image -> image;
                    case OciManifest.Index _ ->
                            throw ImageProblems.badArchive("an index within an index");
                };
            }
        };
    }

    static OciDescriptor choose(OciManifest.Index index, String what) {
        Optional<OciDescriptor> fitting =
                index.manifests().stream()
                        .filter(each -> each.platform().equals(OciConfig.LINUX_AMD64))
                        .findFirst();
        return fitting.orElseThrow(() -> ImageProblems.wrongPlatform(what));
    }

    private void ensure(
            OciReference reference,
            OciDescriptor wire,
            DiffId diffId,
            String place,
            Lease lease,
            EventSink sink) {
        lease.add(diffId.digest());
        lease.add(wire.digest());
        if (layers.touch(diffId)) {
            return;
        }
        Optional<Blob> cached = blobs.find(wire.digest());
        boolean usable =
                cached.isPresent()
                        && cached.get().size() == wire.size()
                        && blobs.verify(wire.digest())
                        && blobs.touch(wire.digest());
        if (!usable) {
            download(reference, wire, place, sink);
        }
        sink.stage("unpack", place);
        layers.importWire(wire.digest(), diffId);
    }

    private void download(
            OciReference reference, OciDescriptor wire, String place, EventSink sink) {
        sink.stage("download", place);
        try (InputStream in =
                new ProgressInput(
                        registry.openBlob(reference, wire), "download", wire.size(), sink)) {
            blobs.put(in, Expected.of(wire.digest(), wire.size()));
        } catch (IOException e) {
            throw new AssertionError("the client has its own problems", e);
        }
    }
}
