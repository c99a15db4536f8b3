package dev.hutch.store.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines of a file with comments taken out and continued ones joined.
///
/// @param escape ends a line that goes on in the next
record LogicalLines(List<Line> lines, char escape) {
    private static final Pattern DIRECTIVE =
            Pattern.compile("#\\s*([A-Za-z][A-Za-z0-9]*)\\s*=\\s*(.*?)\\s*");

    /// @param number of its first line in the file, from 1
    record Line(int number, String text) {}

    static LogicalLines of(String file, String text) {
        List<String> raw = text.replace("\uFEFF", "").lines().toList();
        char escape = escape(file, raw);
        List<Line> lines = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        int first = 0;
        for (int i = 0; i < raw.size(); i++) {
            String line = raw.get(i);
            // A comment or an empty line inside of a continued one does not end it.
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            first = first == 0 ? i + 1 : first;
            String body = line.stripTrailing();
            if (body.endsWith(String.valueOf(escape))) {
                joined.append(body, 0, body.length() - 1);
            } else {
                lines.add(new Line(first, joined.append(line).toString().strip()));
                joined.setLength(0);
                first = 0;
            }
        }
        if (!joined.toString().isBlank()) {
            lines.add(new Line(first, joined.toString().strip()));
        }
        return new LogicalLines(lines, escape);
    }

    /// Directives stand at the very top; the first line that is none ends them.
    private static char escape(String file, List<String> raw) {
        for (int i = 0; i < raw.size(); i++) {
            Matcher directive = DIRECTIVE.matcher(raw.get(i));
            if (!directive.matches()) {
                return '\\';
            }
            if (directive.group(1).toLowerCase(Locale.ROOT).equals("escape")) {
                String value = directive.group(2);
                if (!value.equals("\\") && !value.equals("`")) {
                    throw DockerfileProblems.syntax(file, i + 1, "escape is \\ or ` only");
                }
                return value.charAt(0);
            }
        }
        return '\\';
    }
}
