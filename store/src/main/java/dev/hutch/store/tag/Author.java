package dev.hutch.store.tag;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who sets tags, for people who ask where a version came from: `user@host`.
public final class Author {
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final int MOST = 128;

    private Author() {}

    public static String ofThisProcess() {
        try {
            return of(System.getProperty("user.name", ""), Files.readString(HOST));
        } catch (IOException e) {
            throw FileProblems.of("read", HOST, e);
        }
    }

    /// Names of users and hosts end in terminals: printable characters only, and not too many.
    static String of(String user, String host) {
        return printable(user) + "@" + printable(host);
    }

    private static String printable(String text) {
        String clean = text.strip().replaceAll("[^!-~]", "?");
        return clean.substring(0, Math.min(MOST, clean.length()));
    }
}
