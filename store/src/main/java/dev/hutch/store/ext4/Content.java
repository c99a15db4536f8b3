package dev.hutch.store.ext4;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What is in a file, from its beginning to its size; holes are zeros.
final class Content extends InputStream {
    private final Volume volume;
    private final List<Runs.Run> runs;
    private final long size;
    private long at;
    private int current;

    private Content(Volume volume, List<Runs.Run> runs, long size) {
        this.volume = volume;
        this.runs = runs;
        this.size = size;
    }

    /// @param attributes of the inode: the end of small content is kept among them
    static InputStream open(Inode inode, Map<String, byte[]> attributes) {
        return inode.isInline()
                ? new java.io.ByteArrayInputStream(inline(inode, attributes))
                : new Content(inode.volume(), Runs.of(inode), inode.size());
    }

    /// All of it, for what cannot be large.
    static byte[] small(Inode inode, Map<String, byte[]> attributes, int most) {
        if (inode.size() > most) {
            throw inode.volume().damaged("inode " + inode.number() + " is too large");
        }
        try (InputStream in = open(inode, attributes)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("the volume tells its own problems", e);
        }
    }

    private static byte[] inline(Inode inode, Map<String, byte[]> attributes) {
        byte[] tail = attributes.getOrDefault(Attributes.INLINE_DATA, new byte[0]);
        if (inode.size() > Inode.DATA_LENGTH + tail.length) {
            throw inode.volume().damaged("inode " + inode.number() + " is cut off");
        }
        ByteBuffer all = ByteBuffer.allocate(Inode.DATA_LENGTH + tail.length);
        all.put(inode.raw().slice(Inode.DATA, Inode.DATA_LENGTH)).put(tail);
        byte[] content = new byte[(int) inode.size()];
        all.flip().get(content);
        return content;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (at >= size) {
            return -1;
        }
        int most = (int) Math.min(length, size - at);
        long block = at / volume.blockSize();
        while (current < runs.size() && runs.get(current).end() <= block) {
            current++;
        }
        long next = current < runs.size() ? runs.get(current).from() : Long.MAX_VALUE;
        int count;
        if (next > block) {
            long hole = next == Long.MAX_VALUE ? size - at : next * volume.blockSize() - at;
            count = (int) Math.min(most, hole);
            java.util.Arrays.fill(buffer, offset, offset + count, (byte) 0);
        } else {
            Runs.Run run = runs.get(current);
            long left = run.end() * volume.blockSize() - at;
            count = (int) Math.min(most, left);
            long place = (run.at() - run.from()) * volume.blockSize() + at;
            volume.read(place, ByteBuffer.wrap(buffer, offset, count));
        }
        at += count;
        return count;
    }
}
