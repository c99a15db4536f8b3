package dev.hutch.linux.files;

import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.TreeCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;

/// What the directories of an overlayfs are made of besides plain files, with nobody's privilege
/// unless it says so.
public final class OverlayFiles {
    private static final String USER = "user.";
    private static final String OPAQUE = "overlay.opaque";

    private OverlayFiles() {}

    /// Makes a name that hides the same name of the layers below.
    public static void whiteout(Path path) throws IOException {
        TreeCalls.whiteout(FileNames.of(path));
    }

    /// A character device in an upper directory can be nothing else.
    public static boolean isWhiteout(Map<String, Object> unix) {
        int type = (Integer) unix.getOrDefault("mode", 0) & 0170000;
        return type == 0020000 && Long.valueOf(0).equals(unix.get("rdev"));
    }

    /// Lets nothing of the layers below show in a directory.
    public static void makeOpaque(Path directory) throws IOException {
        byte[] name = FileNames.of(directory);
        TreeCalls.setAttribute(name, USER + OPAQUE, "y".getBytes(StandardCharsets.US_ASCII));
    }

    public static boolean isOpaque(Path directory) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        directory, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view.list().contains(OPAQUE);
    }

    /// Sets extended attributes as far as this user may: those of the user's own namespace, and the
    /// rest for root.
    ///
    /// @param attributes by full name
    public static void setAttributes(Path path, Map<String, byte[]> attributes, boolean root)
            throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        byte[] name = FileNames.of(path);
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            if (attribute.getKey().startsWith(USER) || root) {
                try {
                    TreeCalls.setAttribute(name, attribute.getKey(), attribute.getValue());
                } catch (ErrnoException e) {
                    // A file system without such attributes, or a link, which can have none.
                    if (!e.is(ErrnoException.EOPNOTSUPP, ErrnoException.EPERM)) {
                        throw e;
                    }
                }
            }
        }
    }

    /// Owner of a file or link, for root alone.
    public static void setOwner(Path path, long uid, long gid) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS);
        } catch (UserPrincipalNotFoundException e) {
            throw new AssertionError("numbers need no names", e);
        }
    }

    /// The twelve permission bits.
    public static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /// Brings everything of the file system a path is in to disk.
    public static void syncAll(Path inside) throws IOException {
        TreeCalls.syncAll(inside);
    }
}
