package dev.hutch.env;

import java.nio.charset.StandardCharsets;

/// A plan for the native helper on its way: docs/formats/entry-plan.md.
final class PlanText {
    /// What fits into one frame of the client relay, with its descriptor's number.
    private static final int MAX_BYTES = 262_143;

    private final StringBuilder text = new StringBuilder("hutch-enter 1\n");

    PlanText line(String key, Object value) {
        String words = value.toString();
        if (words.indexOf('\n') >= 0 || words.indexOf('\0') >= 0) {
            throw EnvProblems.lineEnd(words);
        }
        text.append(key).append(' ').append(words).append('\n');
        return this;
    }

    PlanText flag(String key, boolean set) {
        if (set) {
            text.append(key).append('\n');
        }
        return this;
    }

    String end() {
        String whole = text.append("end\n").toString();
        if (whole.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw EnvProblems.planTooLong();
        }
        return whole;
    }
}
