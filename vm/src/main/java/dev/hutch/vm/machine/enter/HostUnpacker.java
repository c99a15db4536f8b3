package dev.hutch.vm.machine.enter;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.CopyResult;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Unpacks what a guest sends, on the host: as the caller, or, for root, with its owners. The guest
/// is not trusted: no name leaves the place, nothing is written through a link, and set-user-id
/// bits, devices and pipes stay behind.
final class HostUnpacker {
    /// rwx, and the sticky bit of a directory like /tmp.
    private static final int DIRECTORY_BITS = 01777;

    private final Path place;
    private final boolean directory;
    private final boolean owners;
    private final EventSink events;
    private final CopyTar.Progress progress;
    private final List<Runnable> directoryModes = new ArrayList<>();
    private long entries;

    /// @param place what the source becomes
    /// @param directory the source is one
    /// @param owners give files to whom they belong in the guest, by number
    HostUnpacker(Path place, boolean directory, boolean owners, EventSink events) {
        this.place = place;
        this.directory = directory;
        this.owners = owners;
        this.events = events;
        this.progress = new CopyTar.Progress(events);
    }

    CopyResult unpack(InputStream stream) {
        try {
            if (directory) {
                Files.createDirectories(place);
            }
            SafeTar tar = CopyTar.read(stream);
            for (TarEntry entry = CopyTar.next(tar); entry != null; entry = CopyTar.next(tar)) {
                unpack(tar, entry);
            }
            if (tar.skipped() > 0) {
                events.warn("left out " + tar.skipped() + " that are no file, directory or link");
            }
            // Innermost first: a directory may forbid writing into it.
            directoryModes.reversed().forEach(Runnable::run);
            return new CopyResult(entries, progress.bytes());
        } catch (IOException e) {
            throw EnterProblems.io("write", place, e);
        }
    }

    private void unpack(SafeTar tar, TarEntry entry) throws IOException {
        Path target = directory ? inside(entry.name()) : place;
        if (target.equals(place) && directory) {
            setMode(target, entry);
            return;
        }
        refuseLinkedParents(target, entry.name());
        entries++;
        switch (entry.kind()) {
            case DIRECTORY -> {
                makeDirectory(target);
                setMode(target, entry);
            }
            case SYMLINK -> {
                replace(target);
                Files.createSymbolicLink(target, CopyTar.path(entry.target()));
                setOwner(target, entry);
            }
            case HARDLINK -> link(target, entry);
            case FILE -> writeFile(tar.content(), target, entry);
            case WHITEOUT, OPAQUE -> throw new AssertionError("of layers only");
        }
    }

    private Path inside(String name) {
        Path relative = CopyTar.path(name);
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

    private void link(Path target, TarEntry entry) throws IOException {
        if (!directory) {
            throw EnterProblems.hostile(entry.name(), "is a link to nothing");
        }
        Path to = inside(entry.target());
        refuseLinkedParents(to, entry.target());
        if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            throw EnterProblems.hostile(entry.name(), "links to what was not sent");
        }
        replace(target);
        Files.createLink(target, to);
    }

    private void writeFile(InputStream content, Path target, TarEntry entry) throws IOException {
        replace(target);
        try (OutputStream out =
                Files.newOutputStream(
                        target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            progress.of(content).transferTo(out);
        }
        setAttributes(target, entry);
        setOwner(target, entry);
        Files.setPosixFilePermissions(target, permissions(entry.mode()));
        Files.setLastModifiedTime(target, FileTime.from(entry.mtime(), TimeUnit.SECONDS));
    }

    /// What a file system cannot keep is left out, by everybody who copies.
    private static void setAttributes(Path target, TarEntry entry) throws IOException {
        OverlayFiles.setAttributes(target, CopyTar.kept(entry.xattrs()), false);
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

    private void setOwner(Path target, TarEntry entry) throws IOException {
        if (owners) {
            LinkOption self = LinkOption.NOFOLLOW_LINKS;
            Files.setAttribute(target, "unix:gid", number(entry.gid(), entry), self);
            Files.setAttribute(target, "unix:uid", number(entry.uid(), entry), self);
        }
    }

    private static int number(long id, TarEntry entry) {
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw EnterProblems.hostile(entry.name(), "belongs to a user that cannot be");
        }
        return (int) id;
    }

    private void setMode(Path target, TarEntry entry) {
        int mode = entry.mode() & DIRECTORY_BITS;
        directoryModes.add(() -> {
            try {
                setAttributes(target, entry);
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
}
