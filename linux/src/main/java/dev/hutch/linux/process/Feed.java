package dev.hutch.linux.process;

import java.io.IOException;
import java.io.OutputStream;

/// Something that writes a program's standard input.
@FunctionalInterface
public interface Feed {
    void writeTo(OutputStream program) throws IOException;
}
