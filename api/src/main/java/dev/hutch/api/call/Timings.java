package dev.hutch.api.call;

import java.util.List;

/// How long each stage of a call took, in order.
public record Timings(List<Timing> trace, double totalMillis) {
    public Timings {
        trace = List.copyOf(trace);
    }

    /// @param millis how long it took
    /// @param atMillis from the client's start to its beginning
    public record Timing(String stage, double millis, double atMillis) {}
}
