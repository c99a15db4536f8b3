package dev.hutch.store.build;

import java.nio.file.Path;
import java.util.Map;

/// What to build.
///
/// @param context a directory
/// @param file the Dockerfile
/// @param target stage to stop after; empty: the last
/// @param arguments values for `ARG`
/// @param fresh do every step again
public record BuildRequest(
        Path context, Path file, String target, Map<String, String> arguments, boolean fresh) {
    public BuildRequest {
        arguments = Map.copyOf(arguments);
    }
}
