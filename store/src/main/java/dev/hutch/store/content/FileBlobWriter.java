package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Set;

/// A blob on its way to the disk: a staged file, hashed while it is written.
final class FileBlobWriter extends BlobWriter {
    private final FileBlobs blobs;
    private final Path staged;
    private final FileChannel channel;
    private final MessageDigest hash = Hashes.sha256();
    private long size;

    FileBlobWriter(FileBlobs blobs, Path staged) {
        this.blobs = blobs;
        this.staged = staged;
        try {
            // Read-only from the start: the descriptor at hand may still write.
            this.channel =
                    FileChannel.open(
                            staged,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("r--r--r--")));
        } catch (IOException e) {
            throw FileProblems.of("write", staged, e);
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw FileProblems.of("write", staged, e);
        }
        hash.update(buffer, offset, length);
        size += length;
    }

    @Override
    public void check(Expected expected) {
        try {
            MessageDigest soFar = (MessageDigest) hash.clone();
            expected.check(Digest.of(soFar.digest()), size);
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError("SHA-256 can be copied", impossible);
        }
    }

    @Override
    public Blob commit(Expected expected) {
        Digest digest = Digest.of(hash.digest());
        expected.check(digest, size);
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw FileProblems.of("write", staged, e);
        }
        return blobs.publish(staged, digest, size);
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw FileProblems.of("delete", staged, e);
        }
    }
}
