package dev.hutch.vm.machine.enter;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.CopyResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Unpacks what a guest sends, on the host: as the caller, or, for root, with its owners. The guest
/// is not trusted: no name leaves the place, nothing is written through a link, and set-user-id
/// bits, devices and pipes stay behind.
final class HostUnpacker {
    private static final int BUFFER = 128 * 1024;
    private static final long PROGRESS_BYTES = 4 << 20;

    /// rwx, and the sticky bit of a directory like /tmp.
    private static final int DIRECTORY_BITS = 01777;

    private final Path place;
    private final boolean directory;
    private final boolean owners;
    private final EventSink events;
    private final List<Runnable> directoryModes = new ArrayList<>();
    private long entries;
    private long bytes;
    private final byte[] buffer = new byte[BUFFER];
    private long told;

    /// @param place what the source becomes
    /// @param directory the source is one
    /// @param owners give files to whom they belong in the guest, by number
    HostUnpacker(Path place, boolean directory, boolean owners, EventSink events) {
        this.place = place;
        this.directory = directory;
        this.owners = owners;
        this.events = events;
    }

    CopyResult unpack(InputStream stream) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(stream, "UTF-8")) {
            if (directory) {
                Files.createDirectories(place);
            }
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                unpack(tar, entry);
            }
            // Innermost first: a directory may forbid writing into it.
            directoryModes.reversed().forEach(Runnable::run);
            // Whatever follows the archive must be drained, or the sender waits for ever.
            stream.transferTo(OutputStream.nullOutputStream());
            return new CopyResult(entries, bytes);
        } catch (IOException e) {
            throw EnterProblems.io("write", place, e);
        }
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        return tar.getNextEntry();
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path target = directory ? inside(entry.getName()) : place;
        if (target.equals(place) && directory) {
            setMode(target, entry);
            return;
        }
        refuseLinkedParents(target, entry.getName());
        entries++;
        if (entry.isDirectory()) {
            makeDirectory(target);
            setMode(target, entry);
        } else if (entry.isSymbolicLink()) {
            replace(target);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            setOwner(target, entry);
        } else if (entry.isLink()) {
            link(target, entry);
        } else if (entry.isFile() && !isSpecial(entry)) {
            writeFile(tar, target, entry);
        } else {
            entries--;
            events.warn("left out " + target + ", which is no file, directory or link");
        }
    }

    /// The library calls everything a file that is no directory and no link.
    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private Path inside(String name) {
        Path relative = Path.of(name);
        Path target = place.resolve(relative).normalize();
        if (relative.isAbsolute() || !target.startsWith(place)) {
            throw EnterProblems.hostile(name, "leaves the destination");
        }
        return target;
    }

    /// A link that came earlier in the archive must not lead a later entry astray.
    private void refuseLinkedParents(Path target, String name) throws IOException {
        if (!directory) {
            return;
        }
        for (Path parent = target.getParent();
                parent != null && !parent.equals(place);
                parent = parent.getParent()) {
            if (Files.isSymbolicLink(parent)) {
                throw EnterProblems.hostile(name, "goes through a link");
            }
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    private void link(Path target, TarArchiveEntry entry) throws IOException {
        if (!directory) {
            throw EnterProblems.hostile(entry.getName(), "is a link to nothing");
        }
        Path to = inside(entry.getLinkName());
        refuseLinkedParents(to, entry.getLinkName());
        if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            throw EnterProblems.hostile(entry.getName(), "links to what was not sent");
        }
        replace(target);
        Files.createLink(target, to);
    }

    private void writeFile(TarArchiveInputStream tar, Path target, TarArchiveEntry entry)
            throws IOException {
        replace(target);
        try (OutputStream out =
                Files.newOutputStream(
                        target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                out.write(buffer, 0, n);
                bytes += n;
                progress();
            }
        }
        setOwner(target, entry);
        Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        Files.setLastModifiedTime(target, entry.getLastModifiedTime());
    }

    private static void makeDirectory(Path target) throws IOException {
        try {
            Files.createDirectory(target);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    /// A new file, never what a link there points to.
    private static void replace(Path target) throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw EnterProblems.directoryOntoFile(target.toString());
        }
        Files.deleteIfExists(target);
    }

    private void setOwner(Path target, TarArchiveEntry entry) throws IOException {
        if (owners) {
            LinkOption self = LinkOption.NOFOLLOW_LINKS;
            Files.setAttribute(target, "unix:gid", number(entry.getLongGroupId(), entry), self);
            Files.setAttribute(target, "unix:uid", number(entry.getLongUserId(), entry), self);
        }
    }

    private static int number(long id, TarArchiveEntry entry) {
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw EnterProblems.hostile(entry.getName(), "belongs to a user that cannot be");
        }
        return (int) id;
    }

    private void setMode(Path target, TarArchiveEntry entry) {
        int mode = entry.getMode() & DIRECTORY_BITS;
        directoryModes.add(() -> {
            try {
                setOwner(target, entry);
                Files.setAttribute(target, "unix:mode", mode);
            } catch (IOException e) {
                throw EnterProblems.io("set the mode of", target, e);
            }
        });
    }

    /// The nine bits of rwx; the enum lists them from the highest down.
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit) != 0) {
                set.add(permission);
            }
            bit >>= 1;
        }
        return set;
    }

    private void progress() {
        if (bytes - told >= PROGRESS_BYTES) {
            told = bytes;
            events.emit(new Event.Progress("copy", bytes, 0, "bytes"));
        }
    }
}
