package dev.hutch.bench;

import java.util.Locale;

/// One line of the table: what was promised, what was measured.
///
/// @param note what a reader must know to trust the figure; may be empty
record Row(String name, Promise promise, String unit, Series measured, String note) {

    /// What a promise says of the median.
    sealed interface Promise {
        record AtMost(double limit) implements Promise {}

        record AtLeast(double limit) implements Promise {}

        /// Told for its own sake; nothing is promised yet.
        record None() implements Promise {}
    }

    boolean kept() {
        return switch (promise) {
            case Promise.AtMost(double limit) -> measured.median() <= limit;
            case Promise.AtLeast(double limit) -> measured.median() >= limit;
            case Promise.None() -> true;
        };
    }

    String promised() {
        return switch (promise) {
            case Promise.AtMost(double limit) -> "<= " + show(limit);
            case Promise.AtLeast(double limit) -> ">= " + show(limit);
            case Promise.None() -> "-";
        };
    }

    static String show(double value) {
        return String.format(
                Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
