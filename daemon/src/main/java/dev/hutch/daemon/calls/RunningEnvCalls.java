package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.env.RunningEnvironments;
import dev.hutch.env.change.Difference;
import dev.hutch.env.change.EnvChanges;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.store.Store;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Answers the calls about environments that are there: entering them, and what was changed in
/// them.
public final class RunningEnvCalls {
    private final RunningEnvironments environments;
    private final EnvChanges changes;
    private final Store store;

    public RunningEnvCalls(RunningEnvironments environments, EnvChanges changes, Store store) {
        this.environments = environments;
        this.changes = changes;
        this.store = store;
    }

    /// @return the plan
    String join(String env) {
        return environments.joinPlan(env);
    }

    Env edit(EnvCall.Edit call, EventSink events) {
        return call.keep()
                ? environments.keep(call.env(), events)
                : environments.edit(call.env(), call.allow());
    }

    EnvAnswers.Paths reset(EnvCall.Reset call, EventSink events) {
        return new EnvAnswers.Paths(
                environments.reset(
                        call.env(),
                        call.paths().isEmpty(),
                        env -> changes.choose(env, call.paths()),
                        events));
    }

    EnvAnswers.Differences diff(EnvCall.Diff call) {
        Env env = environments.get(call.env());
        Stack base =
                env.record()
                        .stack()
                        .map(digest -> store.images().resolve(digest.toString()).stack())
                        .orElse(nothing());
        return view(changes.diff(env, base));
    }

    EnvAnswers.Differences compare(EnvCall.Compare call, CallIo io) {
        return view(
                changes.compare(
                        stack(call.from(), call.access(), io),
                        stack(call.to(), call.access(), io)));
    }

    private Stack stack(String reference, RegistryAccess access, CallIo io) {
        return reference.equals(EnvCalls.NOTHING)
                ? nothing()
                : store.images().obtain(reference, access, Preparation.NONE, io).stack();
    }

    private static Stack nothing() {
        return new Stack(List.of(), RunConfig.NONE);
    }

    private static EnvAnswers.Differences view(List<Difference> differences) {
        return new EnvAnswers.Differences(differences.stream().map(RunningEnvCalls::view).toList());
    }

    private static EnvAnswers.Difference view(Difference difference) {
        String change =
                difference.before().isEmpty()
                        ? "added"
                        : difference.after().isEmpty() ? "removed" : "changed";
        return new EnvAnswers.Difference(
                "/" + text(difference.path()),
                change,
                difference.what().stream().map(it -> it.name().toLowerCase(Locale.ROOT)).toList(),
                file(difference.before().orElse(null)),
                file(difference.after().orElse(null)));
    }

    private static EnvAnswers.@Nullable File file(@Nullable TreeEntry entry) {
        return entry == null
                ? null
                : new EnvAnswers.File(
                        entry.kind().name().toLowerCase(Locale.ROOT),
                        Integer.toOctalString(entry.mode()),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        text(entry.target()));
    }

    /// Bytes that are no UTF-8 are shown as such.
    private static String text(String name) {
        return new String(TarNames.encode(name), StandardCharsets.UTF_8);
    }
}
