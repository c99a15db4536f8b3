package dev.hutch.store.remote;

import dev.hutch.api.Digest;
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
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// An OCI image layout on disk that any number of processes, users and hosts write to at once. See
/// docs/formats/remote.md.
///
/// ```
/// oci-layout  index.json  blobs/sha256/    as the specification says
/// .hutch/lock                              held while index.json is replaced
/// .hutch/<uuid>                            what is being written
/// ```
///
/// Whatever is made gets the rights that the directory itself has, whoever makes it and whatever
/// his umask is.
final class LayoutDirectory {
    private static final String MARK = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private static final String WORK = ".hutch";
    private static final String LOCK = "lock";
    private static final int BUFFER = 1 << 17;
    private static final int BITS = 02777;

    /// Writers may be on other hosts, so nobody can ask whether they live; none takes a day.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;
    private final BlobFiles blobs;

    LayoutDirectory(Path root) {
        this.root = root;
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
        try {
            if (!Files.exists(root)) {
                makeRoot();
            }
            requireLayout();
            makeDirectory(root.resolve(WORK), staged -> makeLock(staged.resolve(LOCK)));
            makeDirectory(root.resolve("blobs"), staged -> make(staged.resolve("sha256")));
            Path mark = root.resolve("oci-layout");
            if (!Files.exists(mark)) {
                makeFile(mark, 0444, out -> out.write(MARK.getBytes(StandardCharsets.UTF_8)));
            }
            sweep();
        } catch (IOException e) {
            throw FileProblems.of("write to", root, e);
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
                            .anyMatch(name -> !name.startsWith(WORK) && !name.equals("blobs"));
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
        MessageDigest hash = Hashes.sha256();
        Path staged = staged();
        try {
            write(
                    staged,
                    0444,
                    out -> {
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
                    });
            AtomicFiles.publish(staged, place);
        } catch (IOException e) {
            throw FileProblems.of("write", place, e);
        } finally {
            AtomicFiles.deleteTree(staged);
        }
    }

    /// Replaces the index; nobody else does meanwhile.
    void change(UnaryOperator<LayoutIndex> change) {
        try (FileLock _ = FileLock.acquire(lock())) {
            LayoutIndex changed = change.apply(index());
            byte[] bytes = changed.toBytes();
            if (changed.isFull() || bytes.length > LayoutIndex.MAX_BYTES) {
                throw RemoteProblems.full(root.toString(), changed.size() - 1);
            }
            Path staged = staged();
            try {
                write(staged, 0444, out -> out.write(bytes));
                AtomicFiles.publish(staged, root.resolve("index.json"));
            } finally {
                AtomicFiles.deleteTree(staged);
            }
        } catch (IOException e) {
            throw FileProblems.of("write", root.resolve("index.json"), e);
        }
    }

    private Path lock() {
        return root.resolve(WORK).resolve(LOCK);
    }

    private Path staged() {
        return root.resolve(WORK).resolve(UUID.randomUUID().toString());
    }

    private interface Filler {
        void fill(OutputStream out) throws IOException;
    }

    /// Makes a file that whoever comes second finds as the first left it.
    private void makeFile(Path file, int bits, Filler filler) throws IOException {
        Path staged = staged();
        try {
            write(staged, bits, filler);
            Files.createLink(file, staged);
            AtomicFiles.syncDirectory(file.resolveSibling("."));
        } catch (FileAlreadyExistsException another) {
            // Somebody else was as fast.
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    private void write(Path staged, int bits, Filler filler) throws IOException {
        try (FileChannel channel =
                FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            filler.fill(Channels.newOutputStream(channel));
            allow(staged, rights() & bits);
            channel.force(true);
        }
    }

    private interface Content {
        void fill(Path staged) throws IOException;
    }

    /// With something in it: what is empty gives way to a rename, also while somebody begins to
    /// write there.
    private void makeDirectory(Path directory, Content content) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // Nobody may find it before it has its rights.
        Path staged = root.resolve(WORK + "-" + UUID.randomUUID());
        try {
            make(staged);
            content.fill(staged);
            AtomicFiles.publish(staged, directory);
        } catch (IOException | RuntimeException e) {
            AtomicFiles.deleteTree(staged);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private void make(Path directory) throws IOException {
        Files.createDirectory(directory);
        allow(directory, rights());
    }

    private void makeLock(Path file) throws IOException {
        Files.createFile(file);
        allow(file, rights() & 0666);
    }

    /// Another who may write here could have put a link in its place.
    private static void allow(Path staged, int mode) throws IOException {
        Files.setAttribute(staged, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }

    /// Those of the directory itself.
    private int rights() throws IOException {
        return (Integer) Files.getAttribute(root, "unix:mode") & BITS;
    }

    private void sweep() throws IOException {
        Instant before = Instant.now().minus(ABANDONED);
        try (Stream<Path> files = Files.list(root.resolve(WORK));
                Stream<Path> beside = Files.list(root)) {
            List<Path> abandoned =
                    Stream.concat(
                                    files.filter(file -> !file.equals(lock())),
                                    beside.filter(LayoutDirectory::isStaged))
                            .toList();
            for (Path file : abandoned) {
                if (isOlder(file, before)) {
                    AtomicFiles.deleteTree(file);
                }
            }
        }
    }

    private static boolean isStaged(Path child) {
        return child.getFileName().toString().startsWith(WORK + "-");
    }

    private static boolean isOlder(Path file, Instant moment) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
