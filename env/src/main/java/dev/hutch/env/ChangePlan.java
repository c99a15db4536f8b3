package dev.hutch.env;

import dev.hutch.env.record.EnvRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the native helper is told to do to an environment that is there:
/// docs/formats/entry-plan.md.
///
/// @param record as it is to be
/// @param described what the helper writes down; empty when it stays as it is
/// @param lowers directories below `renders`, the topmost first; none when nothing is mounted anew
/// @param into whom to follow into it; empty when nobody is in it
/// @param keep copy the changes to disk
/// @param dropAll take back every change
/// @param drops changes to take back, as paths in the upper directory
record ChangePlan(
        EnvRecord record,
        Optional<String> described,
        Path state,
        Path renders,
        List<String> lowers,
        Optional<Target> into,
        boolean keep,
        boolean dropAll,
        List<String> drops) {

    /// What one plan can hold.
    static final int MOST_DROPS = 4096;

    ChangePlan {
        lowers = List.copyOf(lowers);
        drops = List.copyOf(drops);
    }

    /// @param space inode number of its mount namespace
    record Target(long pid, long space) {}

    String text() {
        PlanText text =
                new PlanText()
                        .line("prefix", record.prefix())
                        .line("state", state)
                        .line("name", record.name().value())
                        .line("renders", renders);
        described.ifPresent(line -> text.line("record", line));
        lowers.forEach(lower -> text.line("lower", lower));
        into.ifPresent(target -> text.line("into", target.pid() + " " + target.space()));
        if (!lowers.isEmpty() || keep || dropAll || !drops.isEmpty()) {
            record.live().forEach(bind -> text.line("bind", bind.source() + "\t" + bind.target()));
        }
        text.flag("edit", record.edit()).flag("durable", record.durable());
        text.flag("keep", keep).flag("drop-all", dropAll);
        drops.forEach(drop -> text.line("drop", drop));
        return text.end();
    }
}
