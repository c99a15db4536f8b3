package dev.hutch.vm.disk;

import dev.hutch.api.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Whether a seed is still what was formatted: as long as it was, closed, never mounted, and with a
/// superblock that agrees with its checksum. Reads one block, so that it can be asked for each VM.
final class SeedState {
    private static final int AT = 1024;
    private static final int SIZE = 1024;
    private static final int MAGIC = 0xEF53;
    private static final int CLEAN = 1;
    private static final int NEEDS_RECOVERY = 0x4;
    private static final int HAS_CHECKSUMS = 0x400;
    private static final int CHECKSUM = 0x3FC;

    private SeedState() {}

    static boolean isSound(Path seed, ByteSize size) {
        ByteBuffer block = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(seed)) {
            if (channel.size() != size.bytes()) {
                return false;
            }
            while (block.hasRemaining() && channel.read(block, AT + block.position()) >= 0) {
                // A short read is not yet the end.
            }
        } catch (IOException unreadable) {
            return false; // one that cannot be read is made again, or that fails and says why
        }
        return !block.hasRemaining()
                && block.getShort(0x38) == (short) MAGIC
                && block.getShort(0x3A) == CLEAN
                && block.getShort(0x34) == 0
                && (block.getInt(0x60) & NEEDS_RECOVERY) == 0
                && agrees(block);
    }

    /// ext4 leaves out the inversion that ends a CRC32C elsewhere.
    private static boolean agrees(ByteBuffer block) {
        if ((block.getInt(0x64) & HAS_CHECKSUMS) == 0) {
            return true;
        }
        CRC32C sum = new CRC32C();
        sum.update(block.slice(0, CHECKSUM));
        return block.getInt(CHECKSUM) == ~(int) sum.getValue();
    }
}
