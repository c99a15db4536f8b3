package dev.hutch.api.call;

/// How long the way to a guest and back takes.
public record PingResult(
        int rounds, long minMicros, long p50Micros, long p95Micros, long maxMicros) {}
