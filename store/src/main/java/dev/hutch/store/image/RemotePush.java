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
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import dev.hutch.store.remote.RegistryRepository;
import dev.hutch.store.remote.Repository;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a stack to a remote: what it does not have yet, several layers at a time, and the manifest
/// when everything that it names is there.
public final class RemotePush {
    private static final int AT_ONCE = 3;

    private final Registries registries;
    private final BlobStore blobs;
    private final PushPlanner planner;

    public RemotePush(Registries registries, BlobStore blobs, LayerStore layers, Origins origins) {
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
        return push(resolved, new RegistryRepository(registries.as(access), to, from), lease, sink);
    }

    /// @param lease holds the stack
    public PushView push(ResolvedStack resolved, Repository to, Lease lease, EventSink sink) {
        PushPlan plan = planner.plan(resolved, lease, sink);
        Tally tally = new Tally();
        sink.stage("upload", to.source());
        Parallel.forEach(
                "push-layer",
                plan.blobs(),
                AT_ONCE,
                blob ->
                        tally.count(
                                to.ensure(blob.descriptor(), source(blob, sink)),
                                blob.descriptor()));
        byte[] config = plan.configBytes();
        tally.count(
                to.ensure(plan.config(), () -> new ByteArrayInputStream(config)), plan.config());
        Digest digest = Hashes.of(plan.manifest());
        sink.stage("manifest", digest.toString());
        to.put(plan.mediaType(), plan.manifest(), resolved.digest());
        return new PushView(
                to.source(),
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
