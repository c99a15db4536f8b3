package dev.hutch.vm.kernel;

import com.github.luben.zstd.ZstdInputStream;
import dev.hutch.linux.files.FileProblems;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// Reads a kernel out of a Debian package or a tar. Only regular files that belong to a kernel are
/// taken; links and devices are passed over; a member that tries to leave the directory condemns
/// the whole archive.
final class KernelArchive {
    /// A full distribution kernel has some 6000 modules.
    private static final int MAX_MEMBERS = 100_000;

    /// Unpacked, all members together.
    private static final long MAX_BYTES = 4L << 30;

    private KernelArchive() {}

    /// Unpacks into `tree`: an image at its top, modules below `modules`.
    ///
    /// @param what it came from, for messages
    static void unpack(Path archive, String what, KernelTree tree) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            if (startsWith(in, "!<arch>\n")) {
                unpackPackage(what, in, tree);
            } else {
                unpackTar(what, uncompressed(in), "", tree);
            }
        } catch (IOException e) {
            throw FileProblems.isDiskFull(e)
                    ? FileProblems.of("unpack", archive, e)
                    : KernelProblems.badArchive(what, String.valueOf(e.getMessage()), e);
        }
    }

    private static void unpackPackage(String what, InputStream in, KernelTree tree)
            throws IOException {
        ArArchiveInputStream members = new ArArchiveInputStream(in);
        ArArchiveEntry member;
        while ((member = members.getNextEntry()) != null) {
            if (member.getName().startsWith("data.tar")) {
                unpackTar(what, uncompressed(new BufferedInputStream(members)), "", tree);
                return;
            }
        }
        throw KernelProblems.badArchive(what, "a package without data", null);
    }

    /// @param top directory of the tar that all of it is in; empty for the tar's own
    static void unpackTar(String what, InputStream plain, String top, KernelTree tree)
            throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(plain);
        TarArchiveEntry member;
        int members = 0;
        long bytes = 0;
        while ((member = tar.getNextEntry()) != null) {
            String path = safe(what, member.getName());
            bytes += member.getSize();
            if (++members > MAX_MEMBERS || bytes > MAX_BYTES || member.getSize() < 0) {
                throw KernelProblems.tooLarge(what, MAX_BYTES);
            }
            if (!member.isFile() || member.isSymbolicLink() || member.isLink()) {
                continue;
            }
            Optional<Path> target =
                    path.startsWith(top)
                            ? tree.placeFor(path.substring(top.length()))
                            : Optional.empty();
            if (target.isPresent()) {
                Files.createDirectories(target.get().getParent());
                Files.copy(tar, target.get());
            }
        }
        if (members == 0) {
            throw KernelProblems.badArchive(what, "it holds nothing", null);
        }
    }

    /// The member's name without leading `./`; anything that could leave the directory is refused.
    private static String safe(String what, String name) {
        if (name.startsWith("/") || name.indexOf('\0') >= 0) {
            throw KernelProblems.badArchive(what, "absolute member '" + name + "'", null);
        }
        StringBuilder path = new StringBuilder();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw KernelProblems.badArchive(
                        what, "member '" + name + "' leaves the directory", null);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(part);
            }
        }
        return path.toString();
    }

    private static InputStream uncompressed(InputStream in) throws IOException {
        if (startsWith(in, "\u001f\u008b")) {
            return new GZIPInputStream(in);
        }
        if (startsWith(in, "\u00fd7zXZ")) {
            return new XZInputStream(in);
        }
        return startsWith(in, "(\u00b5/\u00fd") ? new ZstdInputStream(in) : in;
    }

    private static boolean startsWith(InputStream in, String magic) throws IOException {
        in.mark(magic.length());
        byte[] start = in.readNBytes(magic.length());
        in.reset();
        return new String(start, java.nio.charset.StandardCharsets.ISO_8859_1).equals(magic);
    }
}
