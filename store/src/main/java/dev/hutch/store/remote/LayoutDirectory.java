package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobFiles;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.RegistryUpload.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// An OCI image layout on disk that any number of processes, users and hosts write to at once. See
/// docs/formats/remote.md.
///
/// ```
/// oci-layout  index.json  blobs/sha256/    as the specification says
/// .hutch/                                  see LayoutWork
/// ```
final class LayoutDirectory {
    private static final String MARK = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private static final int BUFFER = 1 << 17;
    private static final int READABLE = 0444;

    private final Path root;
    private final LayoutWork work;
    private final BlobFiles blobs;

    LayoutDirectory(Path root) {
        this.root = root;
        this.work = new LayoutWork(root);
        this.blobs = new BlobFiles(root.resolve("blobs/sha256"));
    }

    BlobFiles blobs() {
        return blobs;
    }

    LayoutIndex index() {
        if (!Files.isDirectory(root)) {
            throw RemoteProblems.missing(root);
        }
        Path file = root.resolve("index.json");
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                requireLayout();
                return LayoutIndex.empty();
            }
            if (Files.size(file) > LayoutIndex.MAX_BYTES) {
                throw RemoteProblems.tooLarge(root.toString(), "index.json", LayoutIndex.MAX_BYTES);
            }
            return LayoutIndex.parse(Files.readAllBytes(file), root.toString());
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    /// Before the first write: a layout of its own, made if nothing is there.
    void prepare() {
        writing(
                "write to",
                root,
                () -> {
                    if (!Files.exists(root)) {
                        makeRoot();
                    }
                    requireLayout();
                    work.prepare();
                    work.makeDirectory(
                            root.resolve("blobs"), staged -> work.make(staged.resolve("sha256")));
                    Path mark = root.resolve("oci-layout");
                    if (!Files.exists(mark)) {
                        try (StagedFile staged = work.begin(READABLE)) {
                            staged.fill(out -> out.write(MARK.getBytes(StandardCharsets.UTF_8)))
                                    .linkOnce(mark);
                        }
                    }
                    work.sweep();
                });
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void writing(String what, Path place, Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw RemoteProblems.there(FileProblems.of(what, place, e));
        } catch (ProblemException e) {
            throw RemoteProblems.there(e);
        }
    }

    private void makeRoot() throws IOException {
        try {
            Files.createDirectory(root);
            AtomicFiles.syncDirectory(root.resolve(".."));
        } catch (FileAlreadyExistsException another) {
            // Somebody else was as fast.
        }
    }

    private void requireLayout() throws IOException {
        if (Files.isRegularFile(root.resolve("oci-layout"))) {
            return;
        }
        try (Stream<Path> children = Files.list(root)) {
            boolean foreign =
                    children.map(child -> child.getFileName().toString())
                            .anyMatch(name -> !LayoutWork.isOwn(name) && !name.equals("blobs"));
            if (foreign && !Files.isRegularFile(root.resolve("oci-layout"))) {
                throw RemoteProblems.noLayout(root);
            }
        } catch (NotDirectoryException e) {
            throw RemoteProblems.noLayout(root);
        } catch (NoSuchFileException e) {
            throw RemoteProblems.missing(root);
        }
    }

    /// Whether a blob is there with its size; what it holds is seen when it is read.
    boolean has(OciDescriptor blob) {
        return blobs.find(blob.digest()).filter(it -> it.size() == blob.size()).isPresent();
    }

    /// A blob that must be there: an image of this remote has it.
    InputStream open(OciDescriptor descriptor) {
        Digest digest = descriptor.digest();
        Blob found =
                blobs.find(digest)
                        .orElseThrow(() -> RemoteProblems.blobMissing(root.toString(), digest));
        if (found.size() != descriptor.size()) {
            throw RemoteProblems.blobSize(root.toString(), digest, found.size(), descriptor.size());
        }
        return blobs.open(digest);
    }

    /// Puts a blob into its place, if it is what its descriptor says. One that is damaged there is
    /// replaced.
    void put(OciDescriptor blob, Source source) {
        Path place = blobs.path(blob.digest());
        writing(
                "write",
                place,
                () -> {
                    try (StagedFile staged = work.begin(READABLE)) {
                        staged.fill(out -> copy(blob, source, out)).publish(place);
                    }
                });
    }

    private static void copy(OciDescriptor blob, Source source, OutputStream out)
            throws IOException {
        MessageDigest hash = Hashes.sha256();
        long left = blob.size();
        try (InputStream in = source.open()) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) {
                    break;
                }
                hash.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        if (left != 0 || !Digest.of(hash.digest()).equals(blob.digest())) {
            throw RemoteProblems.blobDamaged("what is sent", blob.digest());
        }
    }

    /// Replaces the index; nobody else does meanwhile.
    void change(UnaryOperator<LayoutIndex> change) {
        Path place = root.resolve("index.json");
        writing(
                "write",
                place,
                () -> {
                    try (FileLock _ = FileLock.acquire(work.lock())) {
                        LayoutIndex changed = change.apply(index());
                        byte[] bytes = changed.toBytes();
                        if (changed.isFull() || bytes.length > LayoutIndex.MAX_BYTES) {
                            throw RemoteProblems.full(root.toString(), changed.size() - 1);
                        }
                        try (StagedFile staged = work.begin(READABLE)) {
                            staged.fill(out -> out.write(bytes)).publish(place);
                        }
                    }
                });
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
