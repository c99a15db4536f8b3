package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.image.PushPlan.PushBlob;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.oci.OciWriter;
import dev.hutch.store.origin.Origin;
import dev.hutch.store.origin.Origins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what goes out for a stack.
///
/// An image that came from a registry, and whose blobs are still here, goes out byte for byte as it
/// came. For any other a manifest is made; a layer goes as it came over the wire if that is known,
/// else as gzip.
final class PushPlanner {
    private final BlobStore blobs;
    private final LayerStore layers;
    private final Origins origins;
    private final OciDocuments documents = new OciDocuments();
    private final OciWriter writer = new OciWriter();

    PushPlanner(BlobStore blobs, LayerStore layers, Origins origins) {
        this.blobs = blobs;
        this.layers = layers;
        this.origins = origins;
    }

    PushPlan plan(ResolvedStack resolved, Lease lease, EventSink sink) {
        Optional<Origin> origin = origins.ofStack(resolved.digest());
        return origin.flatMap(came -> asItCame(came, lease))
                .orElseGet(() -> made(resolved, origin, lease, sink));
    }

    private Optional<PushPlan> asItCame(Origin origin, Lease lease) {
        if (!(documents.manifest(origin.manifest()) instanceof OciManifest.Image image)
                || !image.config().digest().equals(Hashes.of(origin.config()))) {
            return Optional.empty();
        }
        for (OciDescriptor layer : image.layers()) {
            lease.add(layer.digest());
            Optional<Blob> blob = blobs.find(layer.digest());
            if (blob.isEmpty()
                    || blob.get().size() != layer.size()
                    || !blobs.touch(layer.digest())) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new PushPlan(
                        each(image.layers()),
                        image.config(),
                        origin.config(),
                        origin.mediaType(),
                        origin.manifest()));
    }

    private PushPlan made(
            ResolvedStack resolved, Optional<Origin> origin, Lease lease, EventSink sink) {
        Map<Digest, String> known = knownLayers();
        List<OciDescriptor> wires = new ArrayList<>();
        for (DiffId diffId : resolved.stack().layers()) {
            wires.add(wire(diffId, known, lease, sink));
        }
        byte[] config = origin.map(Origin::config).orElseGet(() -> writer.config(resolved.stack()));
        OciDescriptor configDescriptor =
                new OciDescriptor(MediaTypes.OCI_CONFIG, Hashes.of(config), config.length, "");
        Map<String, String> annotations =
                origin.map(came -> documents.annotations(came.manifest())).orElse(Map.of());
        byte[] manifest = writer.manifest(configDescriptor, wires, annotations);
        return new PushPlan(
                each(wires), configDescriptor, config, MediaTypes.OCI_MANIFEST, manifest);
    }

    private OciDescriptor wire(
            DiffId diffId, Map<Digest, String> known, Lease lease, EventSink sink) {
        Layer layer = layers.get(diffId);
        boolean asItCame =
                layer.compression() == Compression.GZIP
                        || (layer.compression() == Compression.ZSTD
                                && known.containsKey(layer.wire()));
        if (!asItCame) {
            sink.stage("compress", "layer " + diffId.digest().brief());
            layer = layers.ensureGzip(diffId);
        }
        lease.add(layer.wire());
        String type =
                layer.compression() == Compression.GZIP
                        ? MediaTypes.OCI_LAYER_GZIP
                        : MediaTypes.OCI_LAYER_ZSTD;
        return new OciDescriptor(type, layer.wire(), layer.wireBytes(), "");
    }

    /// Layers that some registry has in the form in which they are kept here.
    private Map<Digest, String> knownLayers() {
        Map<Digest, String> known = new HashMap<>();
        for (Origin origin : origins.list()) {
            if (documents.manifest(origin.manifest()) instanceof OciManifest.Image image) {
                image.layers().forEach(each -> known.put(each.digest(), each.mediaType()));
            }
        }
        return known;
    }

    private static List<PushBlob> each(List<OciDescriptor> layers) {
        Map<Digest, PushBlob> once = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            String place = "layer " + (i + 1) + " of " + layers.size();
            once.putIfAbsent(layers.get(i).digest(), new PushBlob(layers.get(i), place));
        }
        return List.copyOf(once.values());
    }
}
