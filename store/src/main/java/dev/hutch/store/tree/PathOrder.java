package dev.hutch.store.tree;

import dev.hutch.store.archive.TarNames;
import java.util.Arrays;
import java.util.Comparator;

/// The order of paths: part by part, each by its bytes, so that a directory comes right before what
/// is in it.
public final class PathOrder {
    public static final Comparator<String> COMPARATOR = PathOrder::compare;

    private PathOrder() {}

    private static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                if (a < 0x80 && b < 0x80) {
                    return weight(a) - weight(b);
                }
                return slow(left, right);
            }
        }
        return left.length() - right.length();
    }

    /// UTF-16 does not sort like UTF-8 everywhere.
    private static int slow(String left, String right) {
        return Arrays.compareUnsigned(bytes(left), bytes(right));
    }

    private static byte[] bytes(String path) {
        byte[] bytes = TarNames.encode(path);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '/' ? 0 : bytes[i];
        }
        return bytes;
    }

    private static int weight(char c) {
        return c == '/' ? 0 : c;
    }
}
