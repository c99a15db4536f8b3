package dev.hutch.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A moment in the past as people write it: an age such as `2h`, `1d12h` or `3 weeks`, a date, a
/// time of today (`14:30`, `3pm`), both (`2026-11-21T14:30`), or RFC 3339. What says no zone is
/// UTC.
public final class Moment {
    private static final Pattern AGE = Pattern.compile("~?((?:\\d{1,9} ?[a-z]+ ?)+)");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}) ?([a-z]+)");
    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2})(?::(\\d{2})(?::(\\d{2}))?)? ?(am|pm)?");

    private Moment() {}

    /// @param now what ages count from, and what today is
    public static Instant parse(String text, Instant now) {
        String given = text.strip().toLowerCase(Locale.ROOT);
        try {
            Matcher clock = CLOCK.matcher(given);
            if (clock.matches() && (clock.group(2) != null || clock.group(4) != null)) {
                return clock(clock)
                        .atDate(now.atZone(ZoneOffset.UTC).toLocalDate())
                        .toInstant(ZoneOffset.UTC);
            }
            Matcher age = AGE.matcher(given);
            if (age.matches()) {
                return now.minus(age(age.group(1)));
            }
            if (given.length() == "2026-11-21".length()) {
                return LocalDate.parse(given).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return given.matches(".*(?:z|[+-]\\d{2}:\\d{2})")
                            && given.indexOf(':') < given.length() - 3
                    ? Instant.parse(given.toUpperCase(Locale.ROOT))
                    : LocalDateTime.parse(given.toUpperCase(Locale.ROOT)).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(text);
        }
    }

    /// How long an age such as `2h` or `1d12h` is.
    public static Duration age(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text.strip().toLowerCase(Locale.ROOT));
        int end = 0;
        while (part.find() && text.substring(end, part.start()).isBlank()) {
            sum = sum.plus(unit(part.group(2), text).multipliedBy(Long.parseLong(part.group(1))));
            end = part.end();
        }
        if (end == 0 || !text.substring(end).isBlank()) {
            throw invalid(text);
        }
        return sum;
    }

    private static Duration unit(String word, String text) {
        return switch (word) {
            case "y", "year", "years" -> Duration.ofDays(365);
            case "w", "week", "weeks" -> Duration.ofDays(7);
            case "d", "day", "days" -> Duration.ofDays(1);
            case "h", "hour", "hours" -> Duration.ofHours(1);
            case "m", "min", "minute", "minutes" -> Duration.ofMinutes(1);
            case "s", "sec", "second", "seconds" -> Duration.ofSeconds(1);
            default -> throw invalid(text);
        };
    }

    private static LocalTime clock(Matcher clock) {
        int hour = Integer.parseInt(clock.group(1));
        int minute = clock.group(2) == null ? 0 : Integer.parseInt(clock.group(2));
        int second = clock.group(3) == null ? 0 : Integer.parseInt(clock.group(3));
        String half = clock.group(4);
        if (half != null) {
            if (hour < 1 || hour > 12) {
                throw new DateTimeException("hour " + hour);
            }
            hour = hour % 12 + (half.equals("pm") ? 12 : 0);
        }
        return LocalTime.of(hour, minute, second);
    }

    private static ProblemException invalid(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new Problem(
                        Problem.Kind.INVALID,
                        "moment.invalid",
                        "'" + shown + "' is no moment",
                        "write an age such as 2h or 3d, a date, a time, or 2026-11-21T14:30:00Z")
                .toException();
    }
}
