package dev.hutch.vm.workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Takes what a program writes with `-z` and hands it on record by record. Git knows names as
/// bytes, not as text: each byte becomes one character, so that writing a record as ISO 8859-1
/// gives the very same bytes back.
final class NulRecords extends OutputStream {
    /// Longer than any path a kernel accepts, with room for what stands before it.
    private static final int MAX_RECORD = 64 << 10;

    private final Consumer<String> each;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();

    NulRecords(Consumer<String> each) {
        this.each = each;
    }

    static byte[] join(Iterable<String> records) {
        StringBuilder all = new StringBuilder();
        records.forEach(name -> all.append(name).append('\0'));
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A record as a person reads it, without what would move a terminal's cursor.
    static String shown(String record) {
        byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
        int start = offset;
        for (int i = offset; i < offset + count; i++) {
            if (source[i] == 0) {
                append(source, start, i - start);
                each.accept(record.toString(StandardCharsets.ISO_8859_1));
                record.reset();
                start = i + 1;
            }
        }
        append(source, start, offset + count - start);
    }

    private void append(byte[] source, int offset, int count) throws IOException {
        if (record.size() + count > MAX_RECORD) {
            throw new IOException("a record of more than " + MAX_RECORD + " bytes");
        }
        record.write(source, offset, count);
    }
}
