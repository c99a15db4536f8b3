package dev.hutch.vm.guest;

import java.nio.ByteBuffer;

/// Bytes that have arrived and were not read yet: grows with need, never beyond the window.
final class ByteRing {
    private static final int FIRST_SIZE = 4096;

    private byte[] bytes = new byte[0];
    private int from;
    private int used;

    int size() {
        return used;
    }

    /// @return false when the window would be exceeded
    boolean add(ByteBuffer more) {
        int length = more.remaining();
        if (length > Frame.WINDOW_SIZE - used) {
            return false;
        }
        grow(used + length);
        int at = (from + used) % bytes.length;
        int first = Math.min(length, bytes.length - at);
        more.get(bytes, at, first);
        more.get(bytes, 0, length - first);
        used += length;
        return true;
    }

    int take(byte[] to, int offset, int length) {
        int count = Math.min(length, used);
        if (count == 0) {
            return 0;
        }
        int first = Math.min(count, bytes.length - from);
        System.arraycopy(bytes, from, to, offset, first);
        System.arraycopy(bytes, 0, to, offset + first, count - first);
        from = (from + count) % bytes.length;
        used -= count;
        return count;
    }

    private void grow(int needed) {
        if (needed <= bytes.length) {
            return;
        }
        int size = Math.max(FIRST_SIZE, bytes.length);
        while (size < needed) {
            size *= 2;
        }
        byte[] larger = new byte[size];
        int kept = take(larger, 0, used);
        bytes = larger;
        from = 0;
        used = kept;
    }
}
