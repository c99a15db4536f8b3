package dev.hutch.store.build;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.content.Hashes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Takes local archives apart for `ADD`: plain tar, or one compressed with gzip, zstd or xz.
///
/// @param scratch where contents are put
record Unpacking(Path scratch) {
    /// Where ustar and GNU tar say what they are, tar(5).
    private static final int MAGIC_AT = 257;

    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    /// @return false when it is no archive; then nothing was added
    boolean add(CopyPlan plan, Node node, String target) {
        if (node.entry().kind() != Kind.FILE || node.file().isEmpty()) {
            return false;
        }
        Path file = node.file().get();
        try {
            if (!isArchive(file)) {
                return false;
            }
            try (InputStream in = open(file)) {
                unpack(new SafeTar(in, ArchiveLimits.DEFAULT), plan, target);
            }
            return true;
        } catch (IOException e) {
            throw FileProblems.of("unpack", file, e);
        }
    }

    private void unpack(SafeTar tar, CopyPlan plan, String target) throws IOException {
        Map<String, Node> files = new HashMap<>();
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            if (entry.name().isEmpty()) {
                continue;
            }
            switch (entry.kind()) {
                case DIRECTORY, SYMLINK ->
                        plan.unpacked(target, new Node(entry, Optional.empty(), Optional.empty()));
                case FILE -> {
                    Node node = aside(entry, tar.content());
                    files.put(entry.name(), node);
                    plan.unpacked(target, node);
                }
                case HARDLINK -> {
                    Node linked = files.get(entry.target());
                    if (linked != null) {
                        plan.unpacked(target, renamed(entry.name(), linked));
                    }
                }
                case WHITEOUT, OPAQUE -> {
                    // Of images; in an archive of files they mean nothing.
                }
            }
        }
    }

    private Node aside(TarEntry entry, InputStream content) throws IOException {
        Path file = Files.createTempFile(scratch, "file", "");
        MessageDigest sha256 = Hashes.sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256)) {
            content.transferTo(out);
        }
        return new Node(entry, Optional.of(Digest.of(sha256.digest())), Optional.of(file));
    }

    private static Node renamed(String name, Node node) {
        return new Node(node.entry().withName(name), node.digest(), node.file());
    }

    private static boolean isArchive(Path file) throws IOException {
        try (InputStream in = open(file)) {
            byte[] head = in.readNBytes(MAGIC_AT + MAGIC.length);
            return head.length == MAGIC_AT + MAGIC.length
                    && Arrays.equals(head, MAGIC_AT, head.length, MAGIC, 0, MAGIC.length);
        }
    }

    private static InputStream open(Path file) throws IOException {
        return Compression.open(
                new BufferedInputStream(Files.newInputStream(file)), ArchiveLimits.DEFAULT);
    }
}
