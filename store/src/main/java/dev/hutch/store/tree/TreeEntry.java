package dev.hutch.store.tree;

import dev.hutch.api.Digest;
import java.util.Map;
import java.util.Optional;

/// One line of a tree manifest.
///
/// @param path relative; empty for the root
/// @param digest of a file's content
/// @param target of a link
/// @param opaque a directory in which nothing of the layers below shows
/// @param implied a directory that the archive has no entry for: where a layer below has it, that
///   one's mode, owner and attributes count
public record TreeEntry(
        String path,
        Kind kind,
        int mode,
        long uid,
        long gid,
        long size,
        Optional<Digest> digest,
        String target,
        boolean opaque,
        boolean implied,
        Map<String, byte[]> xattrs) {

    public TreeEntry {
        xattrs = Map.copyOf(xattrs);
    }

    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARDLINK,
        WHITEOUT
    }

    /// A directory that is there because something is in it.
    static TreeEntry implied(String path, boolean opaque) {
        return new TreeEntry(
                path, Kind.DIRECTORY, 0755, 0, 0, 0, Optional.empty(), "", opaque, true, Map.of());
    }

    TreeEntry withOpaque() {
        return new TreeEntry(
                path, kind, mode, uid, gid, size, digest, target, true, implied, xattrs);
    }
}
