package dev.hutch.store.layer;

/// What a layer says of the root directory itself.
public record RootDirectory(int mode, long uid, long gid) {
    /// Where no layer says anything.
    public static final RootDirectory PLAIN = new RootDirectory(0755, 0, 0);
}
