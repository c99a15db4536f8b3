package dev.hutch.api;

/// A layer's identity everywhere: the digest of its uncompressed tar, as in the OCI image
/// specification (config.md, "Layer DiffID").
///
/// @param digest of the uncompressed tar
public record DiffId(Digest digest) implements Comparable<DiffId> {

    public static DiffId parse(String text) {
        return new DiffId(Digest.parse(text));
    }

    @Override
    public int compareTo(DiffId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
