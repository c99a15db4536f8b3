package dev.hutch.env.render;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the user who renders may do: root gives every file its owner and all of its attributes, to
/// anybody else everything is his own.
enum Rights {
    ROOT,
    OWN;

    static Rights ofThisProcess() {
        Path self = Path.of("/proc/self");
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid")) ? ROOT : OWN;
        } catch (IOException e) {
            throw FileProblems.of("look at", self, e);
        }
    }
}
