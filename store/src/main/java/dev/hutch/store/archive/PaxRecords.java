package dev.hutch.store.archive;

import dev.hutch.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The extended header records of POSIX pax, `length key=value\n`. Values are bytes: capabilities
/// in `SCHILY.xattr.security.capability` are no text.
record PaxRecords(Map<String, byte[]> values, List<Long> sparsePairs) {
    static final PaxRecords NONE = new PaxRecords(Map.of(), List.of());

    private static final String XATTR = "SCHILY.xattr.";

    static PaxRecords parse(byte[] data) {
        Map<String, byte[]> values = new HashMap<>();
        List<Long> pairs = new ArrayList<>();
        int at = 0;
        while (at < data.length) {
            int space = indexOf(data, ' ', at);
            int length = (int) decimal(data, at, space, data.length - at);
            int end = at + length;
            int equals = indexOf(data, '=', space + 1);
            if (length < space - at + 3 || equals >= end || data[end - 1] != '\n') {
                throw bad();
            }
            String key = TarNames.decode(Arrays.copyOfRange(data, space + 1, equals));
            byte[] value = Arrays.copyOfRange(data, equals + 1, end - 1);
            values.put(key, value);
            if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
                pairs.add(decimal(value, 0, value.length, Long.MAX_VALUE));
            }
            at = end;
        }
        return new PaxRecords(values, pairs);
    }

    /// These records on top of global ones; an empty value takes a global one back.
    PaxRecords over(PaxRecords global) {
        if (global.values.isEmpty()) {
            return this;
        }
        Map<String, byte[]> merged = new HashMap<>(global.values);
        merged.putAll(values);
        return new PaxRecords(merged, sparsePairs);
    }

    byte @Nullable [] bytes(String key) {
        byte[] value = values.get(key);
        return value == null || value.length == 0 ? null : value;
    }

    @Nullable String text(String key) {
        byte[] value = bytes(key);
        return value == null ? null : TarNames.decode(value);
    }

    long number(String key, long otherwise) {
        byte[] value = bytes(key);
        return value == null ? otherwise : decimal(value, 0, value.length, Long.MAX_VALUE);
    }

    /// Whole seconds of a time that may be negative and have a fraction.
    long seconds(String key, long otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        int point = value.indexOf('.');
        String whole = point < 0 ? value : value.substring(0, point);
        try {
            return Long.parseLong(whole);
        } catch (NumberFormatException notANumber) {
            throw bad();
        }
    }

    Map<String, byte[]> xattrs() {
        Map<String, byte[]> xattrs = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(XATTR)) {
                xattrs.put(key.substring(XATTR.length()), value);
            }
        });
        return xattrs;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static long decimal(byte[] data, int from, int to, long max) {
        if (from >= to || to - from > 19) {
            throw bad();
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = data[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw bad();
            }
            value = value * 10 + digit;
        }
        if (value > max) {
            throw bad();
        }
        return value;
    }

    private static int indexOf(byte[] data, char wanted, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == wanted) {
                return i;
            }
        }
        throw bad();
    }

    private static ProblemException bad() {
        return ArchiveProblems.corrupt("an extended header is malformed");
    }
}
