package dev.hutch.env.render;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.tree.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Every file of every render under a name that says all there is to it: content, mode, time, and
/// where rights require it owner and attributes. Files that are equal in all of these are one.
///
/// ```
/// files/<2>/<name>          those that are on disk for certain
/// fresh/<boot>/<2>/<name>   those of this boot, which a crash may still tear
/// ```
///
/// Nothing here is needed: what is missing is written again.
final class FilePool {
    private static final int PARTS = 256;

    private final Path settled;
    private final Path fresh;
    private final Rights rights;

    /// @param root of all renders
    /// @param boot number of this one
    FilePool(Path root, Rights rights, String boot) {
        this.settled = root.resolve("files");
        this.fresh = root.resolve("fresh").resolve(boot);
        this.rights = rights;
    }

    /// Before something is made, whatever became of the directory since.
    void prepare() {
        try {
            if (!Files.isDirectory(fresh)) {
                Files.createDirectories(fresh);
                forgetOtherBoots();
            }
            for (int i = 0; i < PARTS; i++) {
                Path part = fresh.resolve(HexFormat.of().toHexDigits((byte) i));
                if (!Files.isDirectory(part)) {
                    Files.createDirectories(part);
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("create", fresh, e);
        }
    }

    /// Whoever finds files of another boot cannot tell which of them are whole.
    private void forgetOtherBoots() throws IOException {
        Path others = settled.resolveSibling("fresh");
        for (Path boot : in(others)) {
            if (!boot.getFileName().equals(fresh.getFileName())) {
                AtomicFiles.deleteTree(boot);
            }
        }
    }

    /// Brings all to disk and trusts it from now on.
    ///
    /// @param sync returns when everything that was written before it is on disk
    void settle(Sync sync) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Path part : in(fresh)) {
            written.addAll(in(part));
        }
        sync.run();
        for (Path file : written) {
            Path place = settled.resolve(fresh.relativize(file));
            try {
                Files.createDirectories(settled.resolve(fresh.relativize(file)).getParent());
                Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException settledOrSwept) {
                // Another was as fast.
            }
        }
    }

    /// See `settle`.
    @FunctionalInterface
    interface Sync {
        void run() throws IOException;
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /// Where a file like this is kept.
    ///
    /// @param file with its digest
    String place(TreeEntry file, long mtime) {
        Digest digest = file.digest().orElseThrow();
        StringBuilder name = new StringBuilder(digest.hex());
        name.append('-').append(Integer.toOctalString(file.mode())).append('-').append(mtime);
        if (rights == Rights.ROOT) {
            name.append('-').append(file.uid()).append('-').append(file.gid());
        }
        if (!file.xattrs().isEmpty()) {
            StringBuilder all = new StringBuilder();
            new TreeMap<>(file.xattrs())
                    .forEach((key, value) ->
                            all.append(key)
                                    .append('=')
                                    .append(HexFormat.of().formatHex(value))
                                    .append('\n'));
            byte[] text = all.toString().getBytes(StandardCharsets.UTF_8);
            name.append('-').append(Hashes.of(text).hex(), 0, 16);
        }
        return digest.hex().substring(0, 2) + "/" + name;
    }

    /// Gives a file that is kept one more name. @return false when it is not, or has too many names
    boolean link(String place, Path name) throws IOException {
        return link(fresh.resolve(place), name) || link(settled.resolve(place), name);
    }

    /// Keeps a finished file, unless an equal one is kept.
    void keep(Path file, String place) throws IOException {
        try {
            Files.createLink(fresh.resolve(place), file);
        } catch (FileAlreadyExistsException another) {
            // Somebody else was as fast; two equal files are no harm.
        }
    }

    /// Gives a file one more name. @return false when it is not there, or has too many names
    static boolean link(Path kept, Path name) throws IOException {
        if (!Files.exists(kept)) {
            return false;
        }
        try {
            Files.createLink(name, kept);
            return true;
        } catch (NoSuchFileException goneMeanwhile) {
            return false;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException e) {
            return false; // EMLINK: it gets a copy of its own
        }
    }
}
