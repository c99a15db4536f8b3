package dev.hutch.cli.command;

import dev.hutch.cli.console.Console;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Stack references on the command line.
public final class References {
    private References() {}

    /// The same, with files that are named relative to the user's directory (`./`, `../`) named
    /// absolutely: hutch may stand in another one.
    public static String absolute(String reference, Console console) {
        return Arrays.stream(reference.split("\\+", -1))
                .map(item -> isRelative(item) ? console.resolve(item).toString() : item)
                .collect(Collectors.joining("+"));
    }

    private static boolean isRelative(String item) {
        return item.startsWith("./") || item.startsWith("../") || item.equals(".");
    }
}
