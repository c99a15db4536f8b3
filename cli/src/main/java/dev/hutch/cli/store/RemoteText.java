package dev.hutch.cli.store;

import dev.hutch.cli.console.Console;

/// Remotes on the command line.
final class RemoteText {
    private static final String FILE = "file://";

    private RemoteText() {}

    /// The same, with a directory that is named relative to the user's named absolutely: hutch may
    /// stand in another one.
    static String absolute(String remote, Console console) {
        boolean path =
                remote.startsWith("./")
                        || remote.startsWith("../")
                        || remote.equals(".")
                        || remote.equals("..");
        return path ? FILE + console.resolve(remote) : remote;
    }
}
