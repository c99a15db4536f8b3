package dev.hutch.store.stack;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Expected;
import dev.hutch.store.content.Hashes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Every stack, in a blob store of its own.
public final class StackStore {
    /// 512 layers and a generous configuration.
    private static final int MAX_DOCUMENT = 4 << 20;

    private final BlobStore documents;
    private final StackCodec codec = new StackCodec();

    /// @param documents a blob store that holds nothing but stacks
    public StackStore(BlobStore documents) {
        this.documents = documents;
    }

    /// One that is there already is not written again: stacks are put together anew each time that
    /// somebody names several, and writing waits for the disk.
    public Digest put(Stack stack) {
        byte[] document = codec.write(stack);
        Digest digest = Hashes.of(document);
        if (documents.touch(digest) && documents.verify(digest)) {
            return digest;
        }
        return documents.put(new ByteArrayInputStream(document), Expected.ANYTHING).digest();
    }

    public Optional<Stack> find(Digest digest) {
        if (!documents.has(digest)) {
            return Optional.empty();
        }
        try (InputStream in = documents.open(digest)) {
            byte[] document = in.readNBytes(MAX_DOCUMENT);
            if (in.read() >= 0) {
                throw StackProblems.malformed("larger than " + MAX_DOCUMENT + " bytes");
            }
            return Optional.of(codec.read(document));
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(digest.toString()), e);
        }
    }

    public Stack get(Digest digest) {
        return find(digest).orElseThrow(() -> StackProblems.notFound(digest));
    }

    public List<Digest> list() {
        return documents.list().stream().map(Blob::digest).toList();
    }

    public boolean touch(Digest digest) {
        return documents.touch(digest);
    }

    public Instant touched(Digest digest) {
        return documents.find(digest).map(Blob::touched).orElse(Instant.MIN);
    }

    public boolean delete(Digest digest, Instant ifUntouchedSince) {
        return documents.delete(digest, ifUntouchedSince);
    }
}
