package dev.hutch.store.archive;

import dev.hutch.api.RawText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Names of files: bytes in the archive, text here, without loss. Bytes that are not UTF-8 become
/// the lone surrogates U+DC80 to U+DCFF, one each, as in Python's `surrogateescape`.
public final class TarNames {
    /// PATH_MAX and NAME_MAX of Linux: longer names cannot exist in a guest.
    static final int MAX_PATH = 4096;

    static final int MAX_COMPONENT = 255;

    private static final char ESCAPE = 0xDC00;
    private static final int SHOWN_NAME = 120;

    private TarNames() {}

    public static String decode(byte[] bytes) {
        CharsetDecoder strict =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            return strict.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return decodeLoosely(bytes, strict);
        }
    }

    public static byte[] encode(String name) {
        return RawText.bytes(name);
    }

    /// Brings a member's name into the one form used here: relative, no empty or `.` parts, no
    /// slash at the end; the root itself is the empty name.
    static String normalise(String raw) {
        if (raw.startsWith("/")) {
            throw ArchiveProblems.absolute(raw);
        }
        if (raw.length() > MAX_PATH) {
            throw ArchiveProblems.badName(raw, "longer than " + MAX_PATH + " bytes");
        }
        StringBuilder name = new StringBuilder(raw.length());
        for (int at = 0; at <= raw.length(); ) {
            int slash = raw.indexOf('/', at);
            int end = slash < 0 ? raw.length() : slash;
            String part = raw.substring(at, end);
            at = end + 1;
            if (part.equals("..")) {
                throw ArchiveProblems.traversal(raw);
            }
            if (part.indexOf('\0') >= 0) {
                throw ArchiveProblems.badName(raw, "contains a zero byte");
            }
            // No character takes more than three bytes.
            if (part.length() > MAX_COMPONENT / 3 && encode(part).length > MAX_COMPONENT) {
                throw ArchiveProblems.badName(
                        raw, "a part is longer than " + MAX_COMPONENT + " bytes");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                name.append(name.isEmpty() ? "" : "/").append(part);
            }
        }
        return name.toString();
    }

    /// Refuses what no link can point to.
    static void checkTarget(String name, String target) {
        if (target.isEmpty() || target.indexOf('\0') >= 0 || target.length() > MAX_PATH) {
            throw ArchiveProblems.badName(name, "its link target is empty or impossible");
        }
    }

    /// Refuses a relative link that climbs above the root. Absolute targets are fine: they are
    /// resolved inside the guest's own root.
    static void checkSymlink(String name, String target) {
        if (target.startsWith("/")) {
            return;
        }
        int depth = (int) name.chars().filter(c -> c == '/').count();
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                depth--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                throw ArchiveProblems.linkEscape(name, target);
            }
        }
    }

    /// Names come from strangers and end in terminals: nothing but printable ASCII is repeated.
    public static String shown(String name) {
        StringBuilder out = new StringBuilder("'");
        name.chars()
                .limit(SHOWN_NAME)
                .forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.append(name.length() > SHOWN_NAME ? "...'" : "'").toString();
    }

    public static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    public static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String decodeLoosely(byte[] bytes, CharsetDecoder strict) {
        CharBuffer out = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        strict.reset();
        while (strict.decode(in, out, true).isError()) {
            out.put((char) (ESCAPE + (in.get() & 0xFF)));
            strict.reset();
        }
        return out.flip().toString();
    }
}
