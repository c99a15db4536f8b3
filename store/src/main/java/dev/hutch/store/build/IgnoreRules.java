package dev.hutch.store.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a `.dockerignore` leaves out of the context, by the rules of the Dockerfile reference: the
/// last pattern that matches a path or one of its parents decides, `!` takes back in, `**` spans
/// directories.
final class IgnoreRules {
    static final IgnoreRules NONE = new IgnoreRules(List.of());

    private final List<Rule> rules;

    private record Rule(Pattern pattern, boolean takesIn) {}

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    static IgnoreRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String raw : text.replace("\uFEFF", "").lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || raw.startsWith("#")) {
                continue;
            }
            boolean takesIn = line.startsWith("!");
            String pattern = clean(takesIn ? line.substring(1).strip() : line);
            if (!pattern.isEmpty()) {
                rules.add(new Rule(Glob.spanning(pattern), takesIn));
            }
        }
        return new IgnoreRules(List.copyOf(rules));
    }

    /// @param path relative to the context
    boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.takesIn == ignored && matchesSelfOrParent(rule.pattern, path)) {
                ignored = !rule.takesIn;
            }
        }
        return ignored;
    }

    /// Whether something below an ignored directory may be taken in again.
    boolean hasExceptions() {
        return rules.stream().anyMatch(Rule::takesIn);
    }

    private static boolean matchesSelfOrParent(Pattern pattern, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (pattern.matcher(path.substring(0, end)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static String clean(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
