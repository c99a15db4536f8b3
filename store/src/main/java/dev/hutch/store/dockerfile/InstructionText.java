package dev.hutch.store.dockerfile;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line taken apart so far as every instruction is: keyword, flags, and the rest.
///
/// @param keyword in upper case
/// @param flags `--name=value` as written; the value is empty for `--name`
record InstructionText(
        int line, String keyword, Map<String, String> flags, String rest, char escape) {
    private static final Pattern KEYWORD =
            Pattern.compile("([A-Za-z]+)(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern FLAG =
            Pattern.compile("--([a-z-]+)(?:=(\\S*))?(?:\\s+(.*))?", Pattern.DOTALL);

    static InstructionText of(String file, LogicalLines.Line line, char escape) {
        Matcher words = KEYWORD.matcher(line.text());
        if (!words.matches()) {
            throw DockerfileProblems.syntax(
                    file, line.number(), "'" + line.text() + "' is no instruction");
        }
        String keyword = words.group(1).toUpperCase(Locale.ROOT);
        String rest = orEmpty(words, 2);
        Map<String, String> flags = new LinkedHashMap<>();
        for (Matcher flag = FLAG.matcher(rest); flag.matches(); flag = FLAG.matcher(rest)) {
            flags.put(flag.group(1), orEmpty(flag, 2));
            rest = orEmpty(flag, 3);
        }
        return new InstructionText(line.number(), keyword, flags, rest.strip(), escape);
    }

    private static String orEmpty(Matcher matcher, int group) {
        String found = matcher.group(group);
        return found == null ? "" : found;
    }
}
