package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.store.oci.OciDescriptor;
import java.nio.file.Path;

/// A process of its own that writes a blob as it comes from its standard input, and says so when it
/// begins.
final class LayoutWriter {
    private LayoutWriter() {}

    public static void main(String[] arguments) {
        LayoutDirectory layout = new LayoutDirectory(Path.of(arguments[0]));
        layout.prepare();
        layout.put(
                new OciDescriptor(
                        "x/y", Digest.parse(arguments[1]), Long.parseLong(arguments[2]), ""),
                () -> {
                    System.out.println("writing");
                    return System.in;
                });
    }
}
