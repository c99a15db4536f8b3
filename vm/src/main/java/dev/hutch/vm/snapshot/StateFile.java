package dev.hutch.vm.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The state of processors and devices: small enough to be read whole.
final class StateFile {
    private static final long MOST = 64L << 20;

    private StateFile() {}

    static String sha256(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException("it is too large");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
