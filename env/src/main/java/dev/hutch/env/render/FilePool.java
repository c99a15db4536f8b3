package dev.hutch.env.render;

import dev.hutch.api.Digest;
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
import java.util.HexFormat;
import java.util.TreeMap;

/// Every file of every render under a name that says all there is to it: content, mode, time, and
/// where rights require it owner and attributes. Files that are equal in all of these are one.
///
/// Nothing here is needed: what is missing is written again.
final class FilePool {
    private final Path directory;
    private final Rights rights;

    FilePool(Path directory, Rights rights) {
        this.directory = directory;
        this.rights = rights;
    }

    /// Before something is made, whatever became of the directory since.
    void prepare() {
        try {
            for (int i = 0; i < 256; i++) {
                Path part = directory.resolve(HexFormat.of().toHexDigits((byte) i));
                if (!Files.isDirectory(part)) {
                    Files.createDirectories(part);
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// Where a file like this is kept.
    ///
    /// @param file with its digest
    Path place(TreeEntry file, long mtime) {
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
        return directory.resolve(digest.hex().substring(0, 2)).resolve(name.toString());
    }

    /// Gives a file that is kept one more name. @return false when it is not, or has too many names
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

    /// Keeps a finished file, unless an equal one is kept.
    static void keep(Path file, Path kept) throws IOException {
        try {
            Files.createLink(kept, file);
        } catch (FileAlreadyExistsException another) {
            // Somebody else was as fast; two equal files are no harm.
        }
    }
}
