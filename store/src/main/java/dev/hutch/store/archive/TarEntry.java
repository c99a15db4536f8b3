package dev.hutch.store.archive;

import java.util.Map;
import java.util.TreeMap;

/// One member of a layer's tar.
///
/// @param name relative, without `.` and `..`; empty for the root itself
/// @param mode the twelve permission bits
/// @param size of the content of a file, 0 for everything else
/// @param mtime seconds since the epoch
/// @param target of a link as written; a hard link's is a clean name like `name`
/// @param xattrs by full name, such as `security.capability`
public record TarEntry(
        String name,
        Kind kind,
        int mode,
        long uid,
        long gid,
        long size,
        long mtime,
        String target,
        Map<String, byte[]> xattrs) {

    public TarEntry {
        xattrs = Map.copyOf(xattrs);
    }

    public TarEntry withName(String other) {
        return new TarEntry(other, kind, mode, uid, gid, size, mtime, target, xattrs);
    }

    public TarEntry withTarget(String other) {
        return new TarEntry(name, kind, mode, uid, gid, size, mtime, other, xattrs);
    }

    public TarEntry withTime(long seconds) {
        return new TarEntry(name, kind, mode, uid, gid, size, seconds, target, xattrs);
    }

    public TarEntry withXattrs(Map<String, byte[]> others) {
        return new TarEntry(name, kind, mode, uid, gid, size, mtime, target, others);
    }

    /// What a member can be. Devices, fifos and sockets are not among them: a guest has its own.
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARDLINK,
        /// `name` of the layers below is removed.
        WHITEOUT,
        /// What the layers below have in the directory `name` is removed.
        OPAQUE
    }

    /// Sorted by name, for writers whose output must not depend on chance.
    public Map<String, byte[]> sortedXattrs() {
        return new TreeMap<>(xattrs);
    }
}
