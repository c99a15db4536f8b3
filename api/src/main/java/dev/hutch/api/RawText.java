package dev.hutch.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Text that may have come of bytes that are no UTF-8, as names of files are: each such byte is one
/// of the lone surrogates U+DC80 to U+DCFF, as in Python's `surrogateescape`.
public final class RawText {
    private static final char ESCAPE = 0xDC00;

    /// Of a pair, which is a character, a pattern never sees the half.
    private static final Pattern LONE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

    private RawText() {}

    /// The bytes it came of.
    public static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
            if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF && !paired) {
                out.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                out.write(c - ESCAPE);
                plain = i + 1;
            }
        }
        out.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /// A JSON document in which they are written as `\\udc80`, so that it is UTF-8 and says all.
    public static String escaped(String json) {
        return LONE.matcher(json)
                .replaceAll(lone -> "\\\\u" + HexFormat.of().toHexDigits(lone.group().charAt(0)));
    }
}
