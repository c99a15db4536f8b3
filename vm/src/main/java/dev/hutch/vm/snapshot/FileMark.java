package dev.hutch.vm.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// How a file that is too large to be read at each start is known again.
///
/// @param writtenAt RFC 3339, as exact as the file system has it
record FileMark(long bytes, String writtenAt) {

    static FileMark of(Path file) throws IOException {
        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileMark(about.size(), about.lastModifiedTime().toString());
    }
}
