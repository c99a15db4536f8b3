package dev.hutch.cli.snapshot;

import dev.hutch.cli.command.Invocation;

/// Where a snapshot goes or comes from, as people write it: a registry, when what stands before the
/// first `/` is a host; else a file.
final class SnapshotPlace {
    private SnapshotPlace() {}

    static String of(String text, Invocation hutch) {
        return isRegistry(text) ? text : hutch.console().resolve(text).toString();
    }

    private static boolean isRegistry(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || text.startsWith(".")) {
            return false;
        }
        String host = text.substring(0, slash);
        return host.contains(".") || host.contains(":") || host.equals("localhost");
    }
}
