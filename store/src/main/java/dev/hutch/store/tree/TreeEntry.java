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

    static TreeEntry directory(String path, boolean opaque) {
        return new TreeEntry(
                path, Kind.DIRECTORY, 0755, 0, 0, 0, Optional.empty(), "", opaque, Map.of());
    }

    TreeEntry withOpaque() {
        return new TreeEntry(path, kind, mode, uid, gid, size, digest, target, true, xattrs);
    }
}
