package dev.hutch.store.archive;

/// How much an archive may ask of us.
///
/// @param entries members, headers of every kind included
/// @param bytes after decompression, the holes of sparse files included
/// @param ratio decompressed to compressed bytes, looked at once `ratioFrom` bytes came out
/// @param ratioFrom small archives of zeros are no attack
public record ArchiveLimits(long entries, long bytes, long ratio, long ratioFrom) {
    /// A tree of that size needs about 300 MB to be sorted in; the largest published images have a
    /// few hundred thousand files.
    private static final long ENTRIES = 1_000_000;

    private static final long BYTES = 64L << 30;

    /// Real layers compress 2 to 10 times, zeros in gzip 1032 times.
    private static final long RATIO = 250;

    private static final long RATIO_FROM = 256L << 20;

    public static final ArchiveLimits DEFAULT =
            new ArchiveLimits(ENTRIES, BYTES, RATIO, RATIO_FROM);
}
