package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.RegistryClient.Document;
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import java.io.InputStream;
import java.util.Optional;

/// One image's place at a remote. Thread-safe.
///
/// What is read is as it was asked for: documents are no larger than documents may be and have
/// their digests, blobs end where their descriptors say. A name shows either what it named before
/// or all of what it names now.
public interface Repository {

    /// The digest of what is here now, without fetching it. Empty when that is not told.
    ///
    /// Throws `not_found` when there is nothing, or leaves that to `manifest`.
    Optional<Digest> head();

    /// The manifest or index that is here now. Throws `not_found` when there is none.
    Document manifest();

    /// A manifest that an index points at.
    Document manifest(OciDescriptor descriptor);

    /// A small blob, such as a configuration.
    Document document(OciDescriptor descriptor);

    /// A blob. Whoever stores it checks its digest; it is cut off where its descriptor says it
    /// ends.
    InputStream openBlob(OciDescriptor descriptor);

    /// Sees to it that a blob is here. What was sent and is another is refused, and not kept.
    Way ensure(OciDescriptor blob, Source source);

    /// Names what was sent, in one step.
    ///
    /// @param stack that it was made of
    void put(String mediaType, byte[] manifest, Digest stack);

    /// What a tag remembers of where it came from, for people and for `fetchAgain`.
    String source();
}
