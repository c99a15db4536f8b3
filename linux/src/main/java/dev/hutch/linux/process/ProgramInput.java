package dev.hutch.linux.process;

import java.io.IOException;
import java.io.OutputStream;

/// A program's standard input, which remembers whether the program has stopped reading it.
final class ProgramInput extends OutputStream {
    private final OutputStream program;
    private boolean readerGone;

    ProgramInput(OutputStream program) {
        this.program = program;
    }

    boolean readerGone() {
        return readerGone;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        try {
            program.write(bytes, offset, count);
        } catch (IOException e) {
            readerGone = true;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            program.flush();
        } catch (IOException e) {
            readerGone = true;
            throw e;
        }
    }

    /// A program may stop reading when it has seen enough; its exit code tells.
    @Override
    public void close() {
        try {
            program.close();
        } catch (IOException e) {
            readerGone = true;
        }
    }
}
