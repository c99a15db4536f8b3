package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.tree.TreeBuilder;
import dev.hutch.store.tree.TreeManifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/// Reads one tar, once: this thread takes it apart and hashes the files, the other hashes the whole
/// and passes it on to `copy`.
final class LayerImport {
    private static final int BUFFER = 1 << 18;

    private final ArchiveLimits limits;
    private final MessageDigest whole = Hashes.sha256();
    private final MessageDigest file = Hashes.sha256();
    private final OutputStream fileHash =
            new DigestOutputStream(OutputStream.nullOutputStream(), file);
    private final byte[] buffer = new byte[BUFFER];
    private long bytes;
    private Optional<RootDirectory> root = Optional.empty();

    LayerImport(ArchiveLimits limits) {
        this.limits = limits;
    }

    /// What was read. Nothing of it is in the store yet.
    record Read(
            DiffId diffId,
            long bytes,
            TreeManifest tree,
            Set<Long> superseded,
            Optional<RootDirectory> root) {}

    /// Gets the entries as they come, and need not read what is in them.
    @FunctionalInterface
    interface Listener {
        void entry(TarEntry entry, InputStream content) throws IOException;
    }

    /// @param tar uncompressed
    /// @param copy gets every byte of it; is closed at the end
    Read run(InputStream tar, OutputStream copy) throws IOException {
        return run(tar, copy, (entry, content) -> {});
    }

    Read run(InputStream tar, OutputStream copy, Listener listener) throws IOException {
        try (Aside aside = Aside.reading("layer-hash", in -> pass(in, copy))) {
            TreeBuilder builder = read(new Tee(tar, aside.writer()), listener);
            TreeManifest tree = builder.build();
            aside.finish();
            DiffId diffId = new DiffId(Digest.of(whole.digest()));
            return new Read(diffId, bytes, tree, builder.superseded(), root);
        }
    }

    private void pass(InputStream in, OutputStream copy) throws IOException {
        byte[] chunk = new byte[BUFFER];
        try (copy) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                whole.update(chunk, 0, read);
                copy.write(chunk, 0, read);
                bytes += read;
            }
        }
    }

    private TreeBuilder read(InputStream tar, Listener listener) throws IOException {
        SafeTar reader = new SafeTar(new BufferedInputStream(tar, BUFFER), limits);
        TreeBuilder builder = new TreeBuilder();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            boolean isFile = entry.kind() == TarEntry.Kind.FILE;
            InputStream content = isFile ? new Tee(reader.content(), fileHash) : reader.content();
            listener.entry(entry, content);
            if (entry.name().isEmpty() && entry.kind() == TarEntry.Kind.DIRECTORY) {
                root = Optional.of(new RootDirectory(entry.mode(), entry.uid(), entry.gid()));
            }
            builder.add(entry, isFile ? digest(content) : null);
        }
        return builder;
    }

    private Digest digest(InputStream hashed) throws IOException {
        while (hashed.read(buffer) >= 0) {
            // What is read is hashed.
        }
        return Digest.of(file.digest());
    }

    /// Gives another every byte that is read here; what is skipped is read too.
    private static final class Tee extends InputStream {
        private final InputStream in;
        private final OutputStream other;

        Tee(InputStream in, OutputStream other) {
            this.in = in;
            this.other = other;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            if (read > 0) {
                other.write(target, offset, read);
            }
            return read;
        }
    }
}
