package dev.hutch.env;

import dev.hutch.env.record.EnvName;
import dev.hutch.env.record.LiveBind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the native helper is told to make: docs/formats/entry-plan.md.
///
/// @param record what it writes down; empty when a durable environment is entered again
/// @param lowers directories below `renders`, the topmost first
/// @param tmpfs bytes, 0: as the kernel has it
/// @param live in the order in which it is placed
record EnterPlan(
        Path prefix,
        Path state,
        EnvName name,
        Optional<String> record,
        Path renders,
        List<String> lowers,
        boolean edit,
        boolean durable,
        long tmpfs,
        List<LiveBind> live) {

    EnterPlan {
        lowers = List.copyOf(lowers);
        live = List.copyOf(live);
    }

    String text() {
        PlanText text =
                new PlanText()
                        .line("prefix", prefix)
                        .line("state", state)
                        .line("name", name.value());
        record.ifPresent(line -> text.line("record", line));
        text.line("renders", renders);
        lowers.forEach(lower -> text.line("lower", lower));
        live.forEach(bind -> text.line("bind", bind.source() + "\t" + bind.target()));
        text.flag("edit", edit).flag("durable", durable);
        if (tmpfs > 0) {
            text.line("tmpfs", tmpfs);
        }
        return text.end();
    }
}
