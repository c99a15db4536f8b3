package dev.hutch.store.remote;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.WriterMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Where things are made before they are put into a layout, in the same file system.
///
/// ```
/// .hutch/lock             held while index.json is replaced
/// .hutch/<boot>.<uuid>    a file that is being written by a process of the kernel of that boot
/// .hutch-<uuid>           a directory that is being made
/// ```
///
/// Whatever is made gets the rights that the layout's directory itself has, whoever makes it and
/// whatever his umask is.
final class LayoutWork {
    private static final String WORK = ".hutch";
    private static final String LOCK = "lock";
    private static final int BITS = 02777;
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /// Nobody can ask a process of another host whether it lives; none takes a day.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;

    LayoutWork(Path root) {
        this.root = root;
    }

    Path lock() {
        return root.resolve(WORK).resolve(LOCK);
    }

    /// Whether a child of the layout's directory is its own and not somebody else's.
    static boolean isOwn(String child) {
        return child.startsWith(WORK);
    }

    void prepare() throws IOException {
        makeDirectory(root.resolve(WORK), staged -> makeLock(staged.resolve(LOCK)));
    }

    /// A file for one to write, who closes it.
    ///
    /// @param bits those of the directory's rights that it gets
    StagedFile begin(int bits) throws IOException {
        int rights = rights() & bits;
        while (true) {
            Path path = root.resolve(WORK).resolve(boot() + "." + UUID.randomUUID());
            Optional<WriterMark> mark = WriterMark.create(path);
            if (mark.isPresent()) {
                return new StagedFile(path, mark.get(), rights);
            }
        }
    }

    interface Content {
        void fill(Path staged) throws IOException;
    }

    /// With something in it: what is empty gives way to a rename, also while somebody begins to
    /// write there.
    void makeDirectory(Path directory, Content content) throws IOException {
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

    void make(Path directory) throws IOException {
        Files.createDirectory(directory);
        allow(directory, rights());
    }

    private void makeLock(Path file) throws IOException {
        Files.createFile(file);
        allow(file, rights() & 0666);
    }

    /// Another who may write here could have put a link in its place.
    static void allow(Path staged, int mode) throws IOException {
        Files.setAttribute(staged, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }

    /// Those of the layout's directory.
    private int rights() throws IOException {
        return (Integer) Files.getAttribute(root, "unix:mode") & BITS;
    }

    /// Deletes what writers left who are no more.
    void sweep() throws IOException {
        String here = boot() + ".";
        Instant before = Instant.now().minus(ABANDONED);
        try (Stream<Path> files = Files.list(root.resolve(WORK));
                Stream<Path> beside = Files.list(root)) {
            List<Path> staged =
                    Stream.concat(
                                    files.filter(file -> !file.equals(lock())),
                                    beside.filter(LayoutWork::isStaged))
                            .toList();
            for (Path file : staged) {
                if (file.getFileName().toString().startsWith(here)) {
                    WriterMark.sweep(file);
                } else if (isOlder(file, before)) {
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

    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }
}
