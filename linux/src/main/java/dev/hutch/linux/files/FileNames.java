package dev.hutch.linux.files;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/// Names of files as Linux knows them: bytes. As text they are right only when they are encoded the
/// way the locale says, and nobody promises that.
public final class FileNames {
    private static final HexFormat HEX = HexFormat.of();

    private FileNames() {}

    /// The bytes of a path, or of a link's target, as it was read from a directory.
    public static byte[] of(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        // The one form in which the JDK gives them away unchanged.
        String uri = Path.of("/").resolve(path).toUri().getRawPath();
        int start = path.isAbsolute() ? 0 : 1;
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
        for (int i = start; i < end; i++) {
            boolean escaped = uri.charAt(i) == '%';
            bytes.write(escaped ? Integer.parseInt(uri, i + 1, i + 3, 16) : uri.charAt(i));
            i += escaped ? 2 : 0;
        }
        return bytes.toByteArray();
    }

    /// The path of some bytes, whatever the locale makes of them. They must hold no zero byte.
    public static Path path(byte[] name) {
        StringBuilder uri = new StringBuilder("file:///");
        boolean plain = true;
        for (byte b : name) {
            plain &= b > 0;
            uri.append('%').append(HEX.toHexDigits(b));
        }
        if (plain) {
            return Path.of(new String(name, StandardCharsets.US_ASCII));
        }
        // The one form in which the JDK takes them unchanged; a path in it is always absolute.
        Path whole = Path.of(URI.create(uri.toString()));
        return name[0] == '/' ? whole : whole.subpath(0, whole.getNameCount());
    }
}
