package dev.hutch.store.build;

import java.util.regex.Pattern;

/// Patterns of file names as Go's `filepath.Match` has them, which Dockerfiles follow.
final class Glob {
    private static final String WILD = "*?[";

    private Glob() {}

    static boolean isWild(String pattern) {
        return pattern.chars().anyMatch(c -> WILD.indexOf(c) >= 0);
    }

    /// `*` and `?` stay within one name.
    static Pattern within(String pattern) {
        return compile(pattern, false);
    }

    /// And `**` stands for any number of directories.
    static Pattern spanning(String pattern) {
        return compile(pattern, true);
    }

    private static Pattern compile(String pattern, boolean spans) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean two = spans && c == '*' && pattern.startsWith("**", i);
            if (two && pattern.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (two) {
                regex.append(".*");
                i++;
            } else {
                switch (c) {
                    case '*' -> regex.append("[^/]*");
                    case '?' -> regex.append("[^/]");
                    case '[' -> {
                        int end = pattern.indexOf(']', i + 2);
                        if (end < 0) {
                            regex.append("\\[");
                        } else {
                            regex.append(characters(pattern.substring(i + 1, end)));
                            i = end;
                        }
                    }
                    case '\\' -> {
                        i = Math.min(i + 1, pattern.length() - 1);
                        regex.append(Pattern.quote(pattern.substring(i, i + 1)));
                    }
                    default -> regex.append(Pattern.quote(String.valueOf(c)));
                }
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String characters(String inside) {
        String body = inside.startsWith("^") ? inside.substring(1) : inside;
        String escaped = body.replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&");
        return (inside.startsWith("^") ? "[^/" : "[") + escaped + "]";
    }
}
