package dev.hutch.cli.render;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How single values are said to people.
public final class Text {
    private Text() {}

    /// Without what could move the cursor or colour the screen: names and messages may come from
    /// images and guests.
    public static String line(String text) {
        return text.codePoints().anyMatch(Character::isISOControl)
                ? text.replaceAll("\\p{Cntrl}", "?")
                : text;
    }

    public static String size(long bytes) {
        return bytes <= 0 ? "-" : new ByteSize(bytes).toString();
    }

    public static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /// `a=1, b=2`, in the order of the names.
    public static String settings(Map<String, String> settings) {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(", "));
    }

    /// The first twelve digits of a digest, as in every table.
    public static String brief(String digest) {
        String hex = digest.startsWith("sha256:") ? digest.substring(7) : digest;
        return hex.length() > 12 ? hex.substring(0, 12) : orDash(hex);
    }

    /// `0.3s`, `42s`, `3m 5s`, `2h 10m`.
    public static String seconds(long millis) {
        long whole = millis / 1000;
        if (whole < 10) {
            return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
        }
        if (whole < 60) {
            return whole + "s";
        }
        return whole < 3600
                ? whole / 60 + "m " + whole % 60 + "s"
                : whole / 3600 + "h " + whole % 3600 / 60 + "m";
    }

    /// How long ago, in the largest unit: `12s`, `3m`, `5h`, `9d`.
    public static String age(String rfc3339, Instant now) {
        try {
            long s = Math.max(0, Duration.between(Instant.parse(rfc3339), now).toSeconds());
            if (s < 60) {
                return s + "s";
            }
            if (s < 3600) {
                return s / 60 + "m";
            }
            return s < 86_400 ? s / 3600 + "h" : s / 86_400 + "d";
        } catch (DateTimeParseException notYet) {
            return "-";
        }
    }

    /// A failure, told in up to three lines.
    public static String problem(Problem problem) {
        String first =
                "hutch: "
                        + line(problem.message())
                        + "\n  kind: "
                        + problem.kind().word()
                        + " ("
                        + problem.code()
                        + ")\n";
        return problem.hint().isEmpty() ? first : first + "  try: " + line(problem.hint()) + "\n";
    }
}
