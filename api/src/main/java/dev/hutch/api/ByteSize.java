package dev.hutch.api;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, written by people as an integer with an optional K, M, G or T (powers of
/// 1024) and an optional trailing B or iB, in any case: `10G`, `512mib`, `4096`.
///
/// @param bytes the size; never negative
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern GRAMMAR = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)(I?B)?");
    private static final String UNITS = "KMGT";

    public ByteSize {
        if (bytes < 0) {
            throw invalid(Long.toString(bytes));
        }
    }

    /// Reads a positive size; zero, signs, fractions and unknown suffixes are refused.
    public static ByteSize parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw invalid(text);
        }
        boolean bareIb = matcher.group(2).isEmpty() && "IB".equals(matcher.group(3));
        long factor = 1L << (10 * (UNITS.indexOf(unit(matcher.group(2))) + 1));
        try {
            long bytes = Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
            if (bytes == 0 || bareIb) {
                throw invalid(text);
            }
            return new ByteSize(bytes);
        } catch (ArithmeticException tooLarge) {
            throw invalid(text);
        }
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /// Shows one decimal at most: `4.3M`, `10G`, `612B`.
    @Override
    public String toString() {
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        String suffix = unit < 0 ? "B" : UNITS.substring(unit, unit + 1);
        boolean whole = value == Math.rint(value) || value >= 100;
        return String.format(Locale.ROOT, whole ? "%.0f%s" : "%.1f%s", value, suffix);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    private static char unit(String letter) {
        return letter.isEmpty() ? '-' : letter.charAt(0);
    }

    private static ProblemException invalid(String text) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "size.invalid",
                        "'" + text + "' is not a size",
                        "write a positive whole number with K, M, G or T: 512M, 10G")
                .toException();
    }
}
