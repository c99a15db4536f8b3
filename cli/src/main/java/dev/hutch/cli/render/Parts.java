package dev.hutch.cli.render;

import dev.hutch.api.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a stage does at the same time, such as the layers of an image on their way. Not
/// thread-safe.
final class Parts {
    /// More lines than that push away what the user was looking at.
    private static final int MAX_SHOWN = 6;

    private final Map<String, Part> parts = new LinkedHashMap<>();

    private record Part(Event.Part latest, long began) {
        boolean finished() {
            return latest.total() > 0 && latest.done() >= latest.total();
        }

        String line(long now) {
            return Text.line(latest.part()) + "  " + Amount.of(progress(), now - began);
        }

        Event.Progress progress() {
            return new Event.Progress(latest.stage(), latest.done(), latest.total(), latest.unit());
        }
    }

    void clear() {
        parts.clear();
    }

    /// @return whether this part has just come to its end
    boolean advance(Event.Part part, long now) {
        Part before = parts.get(part.part());
        Part after = new Part(part, before == null ? now : before.began);
        parts.put(part.part(), after);
        return after.finished() && (before == null || !before.finished());
    }

    /// How far a part is, and how fast.
    String line(String part, long now) {
        Part found = parts.get(part);
        return found == null ? "" : found.line(now);
    }

    /// All parts together. How much it will be is not known before the last has begun.
    Event.Progress together(String stage, String unit) {
        long done = parts.values().stream().mapToLong(part -> part.latest.done()).sum();
        return new Event.Progress(stage, done, 0, unit);
    }

    /// A line for each part that is under way.
    List<String> lines(long now) {
        return parts.values().stream()
                .filter(part -> !part.finished())
                .limit(MAX_SHOWN)
                .map(part -> part.line(now))
                .toList();
    }
}
