package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.image.PushPlan.PushBlob;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryUpload;
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a stack to a registry: what it does not have yet, several layers at a time, and the
/// manifest when everything that it names is there.
public final class RegistryPush {
    private static final int AT_ONCE = 3;

    private final Registries registries;
    private final BlobStore blobs;
    private final PushPlanner planner;

    public RegistryPush(
            Registries registries, BlobStore blobs, LayerStore layers, Origins origins) {
        this.registries = registries;
        this.blobs = blobs;
        this.planner = new PushPlanner(blobs, layers, origins);
    }

    /// What became of the blobs.
    private static final class Tally {
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger present = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        void count(Way way, OciDescriptor blob) {
            switch (way) {
                case PRESENT, MOUNTED -> present.incrementAndGet();
                case UPLOADED -> {
                    sent.incrementAndGet();
                    bytes.addAndGet(blob.size());
                }
            }
        }
    }

    /// @param from where the image came from, empty when from no registry
    PushView push(
            ResolvedStack resolved,
            OciReference to,
            Optional<OciReference> from,
            RegistryAccess access,
            Lease lease,
            EventSink sink) {
        RegistryUpload upload = registries.as(access).upload();
        PushPlan plan = planner.plan(resolved, lease, sink);
        Optional<OciReference> mount =
                from.filter(it -> it.host().equals(to.host()) && !it.path().equals(to.path()));
        Tally tally = new Tally();
        sink.stage("upload", to.toString());
        Parallel.forEach(
                "push-layer",
                plan.blobs(),
                AT_ONCE,
                blob ->
                        tally.count(
                                upload.ensure(to, blob.descriptor(), mount, source(blob, sink)),
                                blob.descriptor()));
        byte[] config = plan.configBytes();
        tally.count(
                upload.ensure(to, plan.config(), mount, () -> new ByteArrayInputStream(config)),
                plan.config());
        Digest digest = Hashes.of(plan.manifest());
        sink.stage("manifest", digest.toString());
        upload.putManifest(to, plan.mediaType(), plan.manifest(), digest);
        return new PushView(
                to.toString(),
                digest.toString(),
                tally.sent.get(),
                tally.present.get(),
                tally.bytes.get());
    }

    private Source source(PushBlob blob, EventSink sink) {
        OciDescriptor descriptor = blob.descriptor();
        return () ->
                new ProgressInput(
                        blobs.open(descriptor.digest()),
                        "upload",
                        blob.place(),
                        descriptor.size(),
                        sink);
    }
}
