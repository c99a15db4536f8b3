package dev.hutch.api;

import java.util.HexFormat;
import java.util.Locale;

/// A content address: `sha256:` and 64 lower-case hexadecimal digits, as in the OCI image
/// specification (descriptor.md, "Digests"). Other algorithms are refused.
///
/// @param hex the 64 digits, without the algorithm
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";

    public Digest {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw invalid(hex);
        }
    }

    /// Reads `sha256:<hex>`.
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw invalid(text);
        }
        return new Digest(text.substring(PREFIX.length()).toLowerCase(Locale.ROOT));
    }

    /// Wraps the 32 bytes of a finished SHA-256.
    public static Digest of(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    /// Twelve digits: enough to tell things apart in a table.
    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }

    private static ProblemException invalid(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new Problem(
                        Problem.Kind.INVALID,
                        "digest.invalid",
                        "'" + shown + "' is not a digest: sha256: and 64 hexadecimal digits",
                        "sha256sum FILE prints that of a file")
                .toException();
    }
}
