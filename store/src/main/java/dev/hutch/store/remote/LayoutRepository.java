package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.registry.RegistryClient.Document;
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import dev.hutch.store.remote.LayoutIndex.Entry;
import dev.hutch.store.tag.TagName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// One name of a directory.
final class LayoutRepository implements Repository {
    private final DirectoryRemote remote;
    private final LayoutDirectory layout;
    private final String name;
    private boolean prepared;

    LayoutRepository(DirectoryRemote remote, LayoutDirectory layout, String name) {
        this.remote = remote;
        this.layout = layout;
        this.name = name;
    }

    @Override
    public Optional<Digest> head() {
        return remote.find(name).map(entry -> entry.manifest().digest());
    }

    @Override
    public Document manifest() {
        Entry entry =
                remote.find(name)
                        .orElseThrow(() -> RemoteProblems.notFound(remote.address(), name));
        return document(entry.manifest());
    }

    @Override
    public Document manifest(OciDescriptor descriptor) {
        return document(descriptor);
    }

    @Override
    public Document document(OciDescriptor descriptor) {
        if (descriptor.size() > OciDocuments.MAX_DOCUMENT) {
            throw RemoteProblems.tooLarge(
                    remote.address(), "document " + descriptor.digest(), OciDocuments.MAX_DOCUMENT);
        }
        try (InputStream in = layout.open(descriptor)) {
            byte[] content = in.readNBytes(OciDocuments.MAX_DOCUMENT + 1);
            return new Document(content, Hashes.of(content));
        } catch (ProblemException e) {
            throw e.problem().code().equals("blob.damaged")
                    ? RemoteProblems.blobDamaged(remote.address(), descriptor.digest())
                    : e;
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(descriptor.digest().toString()), e);
        }
    }

    @Override
    public InputStream openBlob(OciDescriptor descriptor) {
        return layout.open(descriptor);
    }

    @Override
    public Way ensure(OciDescriptor blob, Source source) {
        prepare();
        if (layout.has(blob)) {
            return Way.PRESENT;
        }
        layout.put(blob, source);
        return Way.UPLOADED;
    }

    private synchronized void prepare() {
        if (!prepared) {
            layout.prepare();
            prepared = true;
        }
    }

    @Override
    public void put(String mediaType, byte[] manifest, Digest stack) {
        if (!TagName.isValid(name)) {
            throw RemoteProblems.nameInvalid(name, "a digest follows from the image");
        }
        OciDescriptor descriptor =
                new OciDescriptor(mediaType, Hashes.of(manifest), manifest.length, "");
        ensure(descriptor, () -> new ByteArrayInputStream(manifest));
        layout.change(index -> index.with(name, descriptor, stack));
    }

    @Override
    public String source() {
        return remote.address() + "#" + name;
    }

    @Override
    public String toString() {
        return source();
    }
}
