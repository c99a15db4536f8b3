package dev.hutch.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which build this is. Client, daemon and guest agent are one unit and carry the same stamp.
///
/// @param version such as `0.1.0`
/// @param commit the git commit, or `unknown`
/// @param builtAt RFC 3339 time, or `unknown`
public record BuildInfo(String version, String commit, String builtAt) {

    /// The stamp of the running code.
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                properties.getProperty("version", "dev"),
                properties.getProperty("commit", "unknown"),
                properties.getProperty("builtAt", "unknown"));
    }

    @Override
    public String toString() {
        return version + " (" + commit + ", " + builtAt + ")";
    }
}
