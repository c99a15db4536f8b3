package dev.hutch.env;

import dev.hutch.env.record.EnvName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the native helper is told to do: docs/formats/entry-plan.md.
///
/// @param record what it writes down; empty when a durable environment is entered again
/// @param lowers directories below `renders`, the topmost first
/// @param tmpfs bytes, 0: as the kernel has it
record EnterPlan(
        Path prefix,
        Path state,
        EnvName name,
        Optional<String> record,
        Path renders,
        List<String> lowers,
        boolean edit,
        boolean durable,
        long tmpfs) {

    /// What fits into one frame of the client relay, with its descriptor's number.
    private static final int MAX_BYTES = 262_143;

    EnterPlan {
        lowers = List.copyOf(lowers);
    }

    String text() {
        StringBuilder text = new StringBuilder("hutch-enter 1\n");
        line(text, "prefix", prefix.toString());
        line(text, "state", state.toString());
        line(text, "name", name.value());
        record.ifPresent(line -> line(text, "record", line));
        line(text, "renders", renders.toString());
        lowers.forEach(lower -> line(text, "lower", lower));
        if (edit) {
            text.append("edit\n");
        }
        if (durable) {
            text.append("durable\n");
        }
        if (tmpfs > 0) {
            line(text, "tmpfs", Long.toString(tmpfs));
        }
        String whole = text.append("end\n").toString();
        if (whole.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw EnvProblems.planTooLong();
        }
        return whole;
    }

    private static void line(StringBuilder text, String key, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw EnvProblems.lineEnd(value);
        }
        text.append(key).append(' ').append(value).append('\n');
    }
}
