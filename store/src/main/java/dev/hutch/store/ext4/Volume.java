package dev.hutch.store.ext4;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The bytes of a file system, and how they are divided. Nothing outside of the file is ever read.
///
/// @param file for messages
record Volume(Path file, FileChannel channel, Superblock superblock) implements AutoCloseable {

    static Volume open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new Volume(file, channel, Superblock.read(file, channel));
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    int blockSize() {
        return superblock.blockSize();
    }

    /// One block; the first holds nothing of a file's.
    ByteBuffer block(long number) {
        if (number <= 0 || number >= superblock.blocks()) {
            throw damaged("block " + number + " is outside of it");
        }
        return read(number * blockSize(), blockSize());
    }

    ByteBuffer read(long at, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(at, bytes);
        return bytes.flip();
    }

    /// Fills the buffer.
    void read(long at, ByteBuffer into) {
        long from = at;
        try {
            while (into.hasRemaining()) {
                int count = channel.read(into, from);
                if (count < 0) {
                    throw damaged("it ends before byte " + (at + into.limit()));
                }
                from += count;
            }
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    ProblemException damaged(String what) {
        return Ext4Problems.damaged(file, what);
    }

    ProblemException unsupported(String what) {
        return Ext4Problems.unsupported(file, what);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileProblems.of("close", file, e);
        }
    }
}
