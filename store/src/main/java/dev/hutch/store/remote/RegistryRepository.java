package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.RegistryClient;
import dev.hutch.store.registry.RegistryClient.Document;
import dev.hutch.store.registry.RegistryUpload;
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import java.io.InputStream;
import java.util.Optional;

/// A repository of a registry.
public final class RegistryRepository implements Repository {
    private final RegistryClient registry;
    private final RegistryUpload upload;
    private final OciReference reference;
    private final Optional<OciReference> near;

    public RegistryRepository(RegistryClient registry, OciReference reference) {
        this(registry, reference, Optional.empty());
    }

    /// @param near where the image came from; blobs are mounted from there when that is another
    ///   repository of the same registry
    public RegistryRepository(
            RegistryClient registry, OciReference reference, Optional<OciReference> near) {
        this.registry = registry;
        this.upload = registry.upload();
        this.reference = reference;
        this.near =
                near.filter(it ->
                        it.host().equals(reference.host()) && !it.path().equals(reference.path()));
    }

    /// The same, told that the image came from somewhere.
    RegistryRepository near(Optional<OciReference> from) {
        return new RegistryRepository(registry, reference, from);
    }

    @Override
    public Optional<Digest> head() {
        return reference.digest().or(() -> registry.head(reference));
    }

    @Override
    public Document manifest() {
        return registry.manifest(reference);
    }

    @Override
    public Document manifest(OciDescriptor descriptor) {
        return registry.manifest(reference, descriptor);
    }

    @Override
    public Document document(OciDescriptor descriptor) {
        return registry.document(reference, descriptor);
    }

    @Override
    public InputStream openBlob(OciDescriptor descriptor) {
        return registry.openBlob(reference, descriptor);
    }

    @Override
    public Way ensure(OciDescriptor blob, Source source) {
        return upload.ensure(reference, blob, near, source);
    }

    @Override
    public void put(String mediaType, byte[] manifest, Digest stack) {
        upload.putManifest(reference, mediaType, manifest, Hashes.of(manifest));
    }

    @Override
    public String source() {
        return reference.toString();
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
