package dev.hutch.vm.disk;

import java.util.Locale;

/// What the root of a new overlay is like, and so that of the guest: an overlayfs shows the root
/// directory of its upper layer.
public record OverlayRoot(int mode, long uid, long gid) {
    public static final OverlayRoot PLAIN = new OverlayRoot(0755, 0, 0);

    /// In a seed's name; empty for the plain one.
    String suffix() {
        return equals(PLAIN) ? "" : String.format(Locale.ROOT, "-root%04o-%d-%d", mode, uid, gid);
    }

    /// What makes a directory so, in debugfs's words.
    String debugfs(String directory) {
        return equals(PLAIN)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "sif %1$s mode 04%2$04o\nsif %1$s uid %3$d\nsif %1$s gid %4$d\n",
                        directory,
                        mode,
                        uid,
                        gid);
    }
}
