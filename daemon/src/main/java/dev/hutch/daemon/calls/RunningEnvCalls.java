package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.env.RunningEnvironments;
import dev.hutch.env.change.Difference;
import dev.hutch.env.change.EnvChanges;
import dev.hutch.env.change.Provenance;
import dev.hutch.env.change.Provenance.Level;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.env.record.LiveBind;
import dev.hutch.linux.files.FileNames;
import dev.hutch.store.Store;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Answers the calls about environments that are there: entering them, and what was changed in
/// them.
public final class RunningEnvCalls {
    private static final EnvAnswers.File LIVE = new EnvAnswers.File("live", "", 0, 0, 0, "");

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
        return view(changes.diff(env, base(env)));
    }

    /// Whoever has a path, the one that shows first.
    EnvAnswers.Providers providers(String text, String path) {
        Env env = environments.get(text);
        Path prefix = Path.of(env.record().prefix());
        Path whole = Path.of("/").resolve(path).normalize();
        Path inside = (whole.startsWith(prefix) ? prefix : Path.of("/")).relativize(whole);
        String name = TarNames.decode(FileNames.of(inside));
        List<EnvAnswers.Provider> all = new ArrayList<>();
        for (LiveBind bind : env.record().live()) {
            if (inside.startsWith(bind.target())) {
                all.add(new EnvAnswers.Provider("live", LIVE));
            }
        }
        for (Difference difference : changes.diff(env, base(env))) {
            if (difference.path().equals(name)) {
                difference
                        .after()
                        .ifPresent(
                                entry -> all.add(new EnvAnswers.Provider("changes", file(entry))));
                if (difference.after().isEmpty()) {
                    return new EnvAnswers.Providers(all);
                }
            }
        }
        List<Level> levels =
                base(env).layers().reversed().stream()
                        .map(layer -> new Level(layer, store.layers().tree(layer)))
                        .toList();
        for (Provenance.Provider each : Provenance.of(name, levels)) {
            all.add(new EnvAnswers.Provider(each.layer().toString(), file(each.entry())));
        }
        return new EnvAnswers.Providers(all);
    }

    private Stack base(Env env) {
        return env.record()
                .stack()
                .map(digest -> store.images().resolve(digest.toString()).stack())
                .orElse(nothing());
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
                "/" + difference.path(),
                change,
                difference.what().stream().map(it -> it.name().toLowerCase(Locale.ROOT)).toList(),
                difference.before().map(RunningEnvCalls::file).orElse(null),
                difference.after().map(RunningEnvCalls::file).orElse(null));
    }

    private static EnvAnswers.File file(TreeEntry entry) {
        return new EnvAnswers.File(
                entry.kind().name().toLowerCase(Locale.ROOT),
                Integer.toOctalString(entry.mode()),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.target());
    }
}
