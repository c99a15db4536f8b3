package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.OverlayTar;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.BlobWriter;
import dev.hutch.store.content.Expected;
import dev.hutch.store.tree.TreeCodec;
import dev.hutch.store.tree.TreeManifest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Every layer the store has. Thread-safe.
///
/// A layer is there whole or not at all: its record is written last, after the blobs it names.
public final class LayerStore {
    private static final int BUFFER = 1 << 17;

    private final BlobStore blobs;
    private final LayerRecords records;
    private final ArchiveLimits limits;

    /// @param root directory of the layer records; created if it is missing
    public LayerStore(Path root, BlobStore blobs, ArchiveLimits limits, InstantSource clock) {
        this.blobs = blobs;
        this.records = new LayerRecords(root, clock);
        this.limits = limits;
    }

    /// Takes in an uncompressed tar, reading it once and to its end. Taking in one that is there
    /// already is cheap only in space.
    ///
    /// The archive counts as hostile: see `SafeTar` for what is refused. A stream that fails, or a
    /// full disk, leaves nothing behind.
    public Layer importTar(InputStream tar) {
        return importTar(tar, Optional.empty());
    }

    /// As `importTar(tar)`, for a layer that somebody promised.
    ///
    /// Throws `layer.diff_id_mismatch` when it is another, and keeps nothing.
    public Layer importTar(InputStream tar, DiffId expected) {
        return importTar(tar, Optional.of(expected));
    }

    private Layer importTar(InputStream tar, Optional<DiffId> expected) {
        try (BlobWriter wire = blobs.create()) {
            OutputStream copy = Compression.ZSTD.compress(new Unclosed(wire));
            LayerImport.Read read = new LayerImport(limits).run(tar, copy);
            expected.ifPresent(promised -> check(promised, read.diffId()));
            Digest tree = store(read.tree());
            Blob blob = wire.commit(Expected.ANYTHING);
            return keep(read, tree, blob, Compression.ZSTD);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of("layer archive"), e);
        }
    }

    /// Takes in what a source writes, such as a program's output.
    public Layer importTar(TarSource source) {
        try (Aside aside = Aside.writing("layer-source", source::writeTo)) {
            return importTar(aside.reader());
        }
    }

    /// Takes in a layer whose blob is in the store already, as it came over the wire.
    ///
    /// @param expected what the image promises it to be
    public Layer importWire(Digest wire, DiffId expected) {
        Blob blob = blobs.find(wire).orElseThrow(() -> LayerProblems.notFound(expected));
        try (BufferedInputStream in = new BufferedInputStream(blobs.open(wire))) {
            Compression compression = Compression.of(in);
            InputStream tar = compression.decompress(in, limits);
            LayerImport.Read read =
                    new LayerImport(limits).run(tar, OutputStream.nullOutputStream());
            check(expected, read.diffId());
            return keep(read, store(read.tree()), blob, compression);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(wire.toString()), e);
        }
    }

    /// Takes in a layer as it comes over the wire, in one pass. Nothing of it is kept that is not
    /// what was promised, in its compressed form and unpacked.
    ///
    /// @param wire read to its end when what came is damaged, to tell whose fault it is
    public Layer importWire(InputStream wire, Expected promised, DiffId expected) {
        return importWire(wire, promised, expected, (layer, tar) -> {});
    }

    /// As `importWire(wire, promised, expected)`, in company. The layer is here when this returns,
    /// and the companion is through with it.
    public Layer importWire(
            InputStream wire, Expected promised, DiffId expected, Companion companion) {
        try (BlobWriter blob = blobs.create();
                Preview preview = new Preview(expected, companion);
                Aside aside = Aside.writing("layer-wire", out -> copy(wire, blob, out));
                BufferedInputStream in = new BufferedInputStream(aside.reader(), BUFFER)) {
            Compression compression = Compression.of(in);
            LayerImport.Read read = unpack(compression, in, blob, promised, preview);
            blob.check(promised);
            check(expected, read.diffId());
            preview.end(read.superseded());
            Digest tree = store(read.tree());
            Layer layer = keep(read, tree, blob.commit(promised), compression);
            preview.await();
            return layer;
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of("layer " + expected), e);
        }
    }

    private LayerImport.Read unpack(
            Compression compression,
            InputStream in,
            BlobWriter blob,
            Expected promised,
            Preview preview)
            throws IOException {
        try {
            InputStream tar = compression.decompress(in, limits);
            LayerImport.Read read =
                    new LayerImport(limits).run(tar, OutputStream.nullOutputStream(), preview::add);
            in.transferTo(OutputStream.nullOutputStream());
            return read;
        } catch (ProblemException e) {
            if (e.kind() == Problem.Kind.CORRUPT && e.problem().code().startsWith("archive.")) {
                in.transferTo(OutputStream.nullOutputStream());
                blob.check(promised);
            }
            throw e;
        }
    }

    private static void copy(InputStream from, OutputStream one, OutputStream other)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            one.write(buffer, 0, read);
            other.write(buffer, 0, read);
        }
    }

    /// The layer, if it can be used: a record whose blobs are gone or cut short does not count.
    public Optional<Layer> find(DiffId diffId) {
        return records.find(diffId)
                .filter(layer ->
                        blobs.find(layer.wire())
                                .filter(blob -> blob.size() == layer.wireBytes())
                                .isPresent())
                .filter(layer -> blobs.has(layer.tree()));
    }

    /// Sees to it that a layer's wire form is gzip, which every registry and every tool takes. The
    /// same layer always becomes the same blob. From then on the layer is kept in that form.
    public Layer ensureGzip(DiffId diffId) {
        Layer layer = get(diffId);
        if (layer.compression() == Compression.GZIP) {
            return layer;
        }
        try (InputStream tar = openTar(diffId);
                BlobWriter wire = blobs.create()) {
            try (OutputStream gzip = Compression.GZIP.compress(new Unclosed(wire))) {
                tar.transferTo(gzip);
            }
            Blob blob = wire.commit(Expected.ANYTHING);
            Layer again =
                    new Layer(
                            diffId,
                            layer.bytes(),
                            layer.entries(),
                            blob.digest(),
                            blob.size(),
                            Compression.GZIP,
                            layer.tree(),
                            layer.needsBelow(),
                            layer.superseded(),
                            layer.root());
            // Whoever found the layer in its old form a moment ago can still open it.
            blobs.touch(layer.wire());
            records.write(again);
            return again;
        } catch (IOException e) {
            throw FileProblems.of("compress", Path.of("layer " + diffId), e);
        }
    }

    /// Opens the compressed form of a layer.
    public InputStream openWire(Layer layer) {
        return blobs.open(layer.wire());
    }

    /// What is written down of a layer, whether or not it can still be used.
    public Optional<Layer> findRecord(DiffId diffId) {
        return records.find(diffId);
    }

    public Layer get(DiffId diffId) {
        return find(diffId).orElseThrow(() -> LayerProblems.notFound(diffId));
    }

    public List<DiffId> list() {
        return records.list();
    }

    /// The layer's tar, byte for byte. What is read is checked against the digest of its compressed
    /// form: when it has changed on disk, the read that reaches the end throws `blob.damaged`.
    public InputStream openTar(DiffId diffId) {
        Layer layer = get(diffId);
        try {
            return Compression.open(blobs.open(layer.wire()), limits);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(diffId.toString()), e);
        }
    }

    /// Writes the layer as a tar for a lower directory of overlayfs: whiteouts are character
    /// devices 0:0, opaque directories carry the attribute, each name comes once, devices and fifos
    /// are left out. This is what disks are made from.
    public void writeOverlayTar(DiffId diffId, OutputStream out) {
        Layer layer = get(diffId);
        OverlayTar rewriter = new OverlayTar(tree(diffId).opaqueDirectories(), layer.superseded());
        try (InputStream tar = openTar(diffId)) {
            rewriter.rewrite(tar, out);
        } catch (IOException e) {
            throw FileProblems.of("rewrite", Path.of(diffId.toString()), e);
        }
    }

    public TreeManifest tree(DiffId diffId) {
        try (InputStream in = new BufferedInputStream(blobs.open(get(diffId).tree()))) {
            return new TreeCodec().read(in);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(diffId.toString()), e);
        }
    }

    /// What the root directory of a stack is like: as the uppermost layer has it that says so.
    ///
    /// @param stack bottom to top
    public RootDirectory rootOf(List<DiffId> stack) {
        return stack.reversed().stream()
                .flatMap(layer -> findRecord(layer).flatMap(Layer::root).stream())
                .findFirst()
                .orElse(RootDirectory.PLAIN);
    }

    /// Keeps a layer and its blobs from being cleaned away in the next minutes. @return false when
    /// it is not there
    public boolean touch(DiffId diffId) {
        Optional<Layer> layer = find(diffId);
        return layer.isPresent()
                && records.touch(diffId)
                && blobs.touch(layer.get().wire())
                && blobs.touch(layer.get().tree());
    }

    /// When a layer was last taken in or touched; long ago when it is not there.
    public Instant touched(DiffId diffId) {
        return records.touched(diffId);
    }

    /// Forgets a layer; its blobs are left to whoever cleans blobs.
    public boolean delete(DiffId diffId, Instant ifUntouchedSince) {
        return records.delete(diffId, ifUntouchedSince);
    }

    /// Deletes what killed writers left.
    public void sweep(Instant before) {
        records.sweep(before);
    }

    private static void check(DiffId expected, DiffId actual) {
        if (!actual.equals(expected)) {
            throw LayerProblems.differs(expected, actual);
        }
    }

    private Digest store(TreeManifest tree) throws IOException {
        try (BlobWriter writer = blobs.create()) {
            OutputStream buffered = new BufferedOutputStream(writer, BUFFER);
            new TreeCodec().write(tree, buffered);
            buffered.flush();
            return writer.commit(Expected.ANYTHING).digest();
        }
    }

    private Layer keep(LayerImport.Read read, Digest tree, Blob wire, Compression compression) {
        Layer layer =
                new Layer(
                        read.diffId(),
                        read.bytes(),
                        read.tree().size(),
                        wire.digest(),
                        wire.size(),
                        compression,
                        tree,
                        read.tree().needsBelow(),
                        read.superseded(),
                        read.root());
        records.write(layer);
        return layer;
    }

    /// The compressor ends its frame by closing; the blob must stay open to be committed.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
