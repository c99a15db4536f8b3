package dev.hutch.daemon;

import java.net.URISyntaxException;
import java.nio.file.Path;

/// The native programs that come with hutch.
final class Programs {
    private Programs() {}

    /// Beside the jars, in the directory of native programs.
    static Path beside(String name) {
        try {
            Path here =
                    Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return here.resolveSibling("../bin/" + name).normalize();
        } catch (URISyntaxException e) {
            throw new AssertionError("code comes from files", e);
        }
    }
}
