package dev.hutch.env;

import dev.hutch.api.EventSink;
import dev.hutch.env.ChangePlan.Target;
import dev.hutch.env.record.EnvName;
import dev.hutch.env.record.EnvRecord;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.image.Images;
import java.util.List;
import java.util.Optional;

/// Environments that are there: entered by others, and changed in what they allow and hold. The
/// native helper does it in the environment's own namespaces; here is what it is told. Thread-safe.
public final class RunningEnvironments {
    private final EnvRecords records;
    private final StackRenders renders;
    private final Images images;
    private final Helper helper;

    public RunningEnvironments(
            EnvRecords records, StackRenders renders, Images images, Helper helper) {
        this.records = records;
        this.renders = renders;
        this.images = images;
        this.helper = helper;
    }

    /// Which changes are to be taken back.
    @FunctionalInterface
    public interface Choice {
        /// @return paths in the upper directory
        List<String> of(Env env);
    }

    /// What the helper is to do for a process that enters where others are.
    ///
    /// @param text a name, its unique beginning, or the number of a process
    public String joinPlan(String text) {
        Env env = find(text);
        return plan(env.record(), StackRenders.NONE, into(env), false, List.of()).text();
    }

    /// @param text a name, or its unique beginning
    public Env get(String text) {
        return records.get(text);
    }

    /// Allows changes or not: at once, or for a saved one from the next time on.
    public Env edit(String text, boolean allow) {
        Env env = records.get(text);
        EnvName name = env.record().name();
        try (FileLock _ = records.lock(name)) {
            EnvRecord wanted = records.get(name.value()).record().withEdit(allow);
            if (isInhabited(env)) {
                helper.change(change(wanted, StackRenders.NONE, into(env), false).text());
            } else {
                records.update(wanted);
            }
        }
        return records.get(name.value());
    }

    /// Lets what was changed, and what will be, outlive its processes.
    public Env keep(String text, EventSink events) {
        Env env = records.get(text);
        EnvName name = env.record().name();
        if (!env.record().durable()) {
            try (FileLock _ = records.lock(name)) {
                EnvRecord wanted = env.record().withEdit(true).withDurable();
                List<String> lowers = lowers(wanted, events);
                events.stage("keep", name.value());
                helper.change(change(wanted, lowers, into(env), true).text());
            }
        }
        return edit(name.value(), true);
    }

    /// Takes changes back, and mounts anew what somebody is in.
    ///
    /// @param all every one, whatever is chosen
    /// @return what was chosen
    public List<String> reset(String text, boolean all, Choice choice, EventSink events) {
        Env env = records.get(text);
        EnvRecord record = env.record();
        if (!record.edit() && !record.durable()) {
            throw EnvProblems.notChangeable(record.name().value());
        }
        try (FileLock _ = records.lock(record.name())) {
            List<String> chosen = choice.of(env);
            if (chosen.isEmpty()) {
                return chosen;
            }
            if (!all && chosen.size() > ChangePlan.MOST_DROPS) {
                throw EnvProblems.tooManyPaths(ChangePlan.MOST_DROPS);
            }
            Optional<Target> into = isInhabited(env) ? into(env) : Optional.empty();
            List<String> lowers = into.isPresent() ? lowers(record, events) : StackRenders.NONE;
            List<String> drops = all ? List.of() : chosen;
            helper.change(plan(record, lowers, into, all, drops).text());
            return chosen;
        }
    }

    private ChangePlan plan(
            EnvRecord record,
            List<String> lowers,
            Optional<Target> into,
            boolean all,
            List<String> drops) {
        return new ChangePlan(
                record,
                Optional.empty(),
                records.root(),
                renders.root(),
                lowers,
                into,
                false,
                all,
                drops);
    }

    private ChangePlan change(
            EnvRecord wanted, List<String> lowers, Optional<Target> into, boolean keep) {
        return new ChangePlan(
                wanted,
                Optional.of(records.describe(wanted)),
                records.root(),
                renders.root(),
                lowers,
                into,
                keep,
                false,
                List.of());
    }

    private List<String> lowers(EnvRecord record, EventSink events) {
        return record.stack()
                .map(digest -> images.resolve(digest.toString()))
                .map(stack -> renders.of(record.name(), stack, events))
                .orElse(StackRenders.NONE);
    }

    private Env find(String text) {
        boolean number = text.matches("\\d{1,9}");
        boolean name =
                number
                        && records.list().stream()
                                .anyMatch(env -> env.record().name().value().equals(text));
        if (!number || name) {
            return records.get(text);
        }
        long pid = Long.parseLong(text);
        return records.ofProcess(pid).orElseThrow(() -> EnvProblems.inNone(pid));
    }

    private static boolean isInhabited(Env env) {
        return switch (env.status()) {
            case RUNNING, UNMONITORED -> true;
            case SAVED, DAMAGED, ENDED -> false;
        };
    }

    /// Its first command, if that is still there and in it; else whoever is.
    private static Optional<Target> into(Env env) {
        if (isInhabited(env)) {
            long space = env.namespace().orElse(0L);
            Optional<Long> pid =
                    env.owner()
                            .map(ProcessIdentity::pid)
                            .filter(owner ->
                                    NamespaceMembers.namespace(owner)
                                            .filter(it -> it == space)
                                            .isPresent())
                            .or(() ->
                                    NamespaceMembers.of(space).stream()
                                            .map(ProcessIdentity::pid)
                                            .findFirst());
            if (pid.isPresent()) {
                return Optional.of(new Target(pid.get(), space));
            }
        }
        throw EnvProblems.nobodyIsIn(env.record().name().value());
    }
}
