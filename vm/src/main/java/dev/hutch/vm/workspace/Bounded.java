package dev.hutch.vm.workspace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Counts what passes, and refuses more than a guest may send.
final class Bounded extends FilterOutputStream {
    private final long limit;
    private final String what;
    private long count;

    Bounded(OutputStream out, long limit, String what) {
        super(out);
        this.limit = limit;
        this.what = what;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        count += length;
        if (count > limit) {
            throw WorkspaceProblems.tooLarge(what, limit);
        }
        out.write(source, offset, length);
    }
}
