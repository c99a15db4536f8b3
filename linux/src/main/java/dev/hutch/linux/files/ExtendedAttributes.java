package dev.hutch.linux.files;

import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The extended attributes of files, of every namespace: the JDK knows only the user's.
public final class ExtendedAttributes {
    private ExtendedAttributes() {}

    /// All that this user may read of a file, link or directory, by full name. Empty where the file
    /// system has none.
    public static Map<String, byte[]> of(Path path) {
        byte[] file = FileNames.of(path);
        Map<String, byte[]> attributes = new TreeMap<>();
        try {
            String names = new String(FileCalls.listAttributes(file), StandardCharsets.UTF_8);
            for (String name : names.split("\0", 0)) {
                if (!name.isEmpty()) {
                    add(attributes, file, name);
                }
            }
        } catch (ErrnoException e) {
            if (!e.is(ErrnoException.EOPNOTSUPP)) {
                throw FileProblems.of("read the attributes of", path, e);
            }
        }
        return attributes;
    }

    private static void add(Map<String, byte[]> attributes, byte[] file, String name)
            throws ErrnoException {
        try {
            byte[] value = FileCalls.attribute(file, name.getBytes(StandardCharsets.UTF_8));
            attributes.put(name, value);
        } catch (ErrnoException e) {
            // Gone in between, or not for this user to see.
            if (!e.is(ErrnoException.ENODATA, ErrnoException.EACCES, ErrnoException.EPERM)) {
                throw e;
            }
        }
    }
}
