package dev.hutch.store.archive;

import java.util.Arrays;

/// One 512-byte header as it stands in the archive: POSIX ustar with GNU's binary numbers. Offsets
/// as in tar(5).
record TarHeader(
        char type,
        byte[] name,
        byte[] link,
        long mode,
        long uid,
        long gid,
        long size,
        long mtime,
        byte[] block) {
    static final int BLOCK = 512;

    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;

    static TarHeader parse(byte[] block) {
        checkSum(block);
        return new TarHeader(
                (char) (block[156] & 0xFF),
                name(block),
                text(block, 157, 100),
                number(block, 100, 8),
                number(block, 108, 8),
                number(block, 116, 8),
                size(block, 124),
                number(block, 136, 12),
                block.clone());
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    static byte[] text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, at, end);
    }

    /// A size or an offset: a number that cannot be negative.
    static long size(byte[] block, int at) {
        long size = number(block, at, 12);
        if (size < 0) {
            throw ArchiveProblems.corrupt("a negative size");
        }
        return size;
    }

    /// Octal digits, or two's complement when the first bit is set.
    static long number(byte[] block, int at, int length) {
        if ((block[at] & 0x80) != 0) {
            return binary(block, at, length);
        }
        long value = 0;
        boolean ended = false;
        for (int i = at; i < at + length; i++) {
            int c = block[i];
            if (c >= '0' && c <= '7' && !ended) {
                value = (value << 3) + (c - '0');
            } else if (c == ' ' || c == 0) {
                ended = ended || value != 0 || (i > at && block[i - 1] == '0');
            } else {
                throw ArchiveProblems.corrupt("a header field is not a number");
            }
        }
        return value;
    }

    private static long binary(byte[] block, int at, int length) {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = at; i < at + length; i++) {
            int bits = i == at ? signExtended(block[at], negative) : block[i] & 0xFF;
            long shifted = value << 8;
            if (shifted >> 8 != value) {
                throw ArchiveProblems.corrupt("a header field is too large a number");
            }
            value = shifted | bits;
        }
        return value;
    }

    /// The first byte gives its top bit to the marker.
    private static int signExtended(byte first, boolean negative) {
        return negative ? first & 0xFF : first & 0x7F;
    }

    private static byte[] name(byte[] block) {
        byte[] name = text(block, 0, 100);
        boolean posix =
                Arrays.equals(block, 257, 263, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
        byte[] prefix = posix ? text(block, 345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    /// The sum takes its own field as spaces; old programs summed signed bytes.
    private static void checkSum(byte[] block) {
        long signed = 0;
        long unsigned = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
            signed += own ? ' ' : block[i];
            unsigned += own ? ' ' : block[i] & 0xFF;
        }
        long stated = number(block, CHECKSUM_AT, CHECKSUM_LENGTH);
        if (stated != unsigned && stated != signed) {
            throw ArchiveProblems.corrupt("a header's checksum does not fit");
        }
    }
}
