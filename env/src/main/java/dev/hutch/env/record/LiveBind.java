package dev.hutch.env.record;

import java.nio.file.Path;

/// A directory or file of the host that shows in an environment.
///
/// @param source absolute
/// @param target relative to the environment
public record LiveBind(Path source, String target) {}
