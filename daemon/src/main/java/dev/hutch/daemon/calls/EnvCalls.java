package dev.hutch.daemon.calls;

import dev.hutch.api.ByteSize;
import dev.hutch.api.DiffId;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.EnvCall.Entry;
import dev.hutch.api.call.EnvCall.EnvDetail;
import dev.hutch.api.call.EnvCall.EnvList;
import dev.hutch.api.call.EnvCall.EnvView;
import dev.hutch.env.Environments;
import dev.hutch.env.record.EnvRecord;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.Store;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.reference.ReferenceParts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Answers the calls about environments.
public final class EnvCalls {
    /// What stands for no layers at all.
    static final String NOTHING = "-";

    private final Environments environments;
    private final EnvCommits commits;
    private final RunningEnvCalls running;
    private final Store store;
    private final EnvAnnotations annotations;
    private final Path helper;
    private final String prefix;

    /// @param helper the program that makes the namespaces
    /// @param prefix where environments are mounted when nobody says
    public EnvCalls(
            Environments environments,
            EnvCommits commits,
            RunningEnvCalls running,
            Store store,
            Path helper,
            String prefix) {
        this.environments = environments;
        this.commits = commits;
        this.running = running;
        this.store = store;
        this.annotations = new EnvAnnotations(store.blobs());
        this.helper = helper;
        this.prefix = prefix;
    }

    public <R> R answer(EnvCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case EnvCall.Enter enter -> enter(enter, io);
                    case EnvCall.Reenter again ->
                            entry(
                                    environments.planAgain(
                                            again.name(),
                                            Optional.ofNullable(again.edit()),
                                            again.force(),
                                            io),
                                    again.command());
                    case EnvCall.Join(String env, List<String> command) ->
                            new Entry(
                                    helper.toString(),
                                    words("join", command),
                                    Map.of(),
                                    running.join(env));
                    case EnvCall.Edit edit -> view(running.edit(edit, io));
                    case EnvCall.Reset reset -> running.reset(reset, io);
                    case EnvCall.Diff diff -> running.diff(diff);
                    case EnvCall.Compare compare -> running.compare(compare, io);
                    case EnvCall.Commit commit -> commits.commit(commit, io);
                    case EnvCall.Ls() -> list();
                    case EnvCall.Show(String env) -> show(environments.get(env));
                    case EnvCall.Annotations(String env) ->
                            annotations.read(environments.get(env).record());
                    case EnvCall.Providers(String env, String path) -> running.providers(env, path);
                    case EnvCall.Rm(List<String> targets, boolean force, boolean durable) ->
                            remove(targets, force, durable);
                    case EnvCall.Prune() -> new EnvCall.Pruned(environments.prune());
                };
        return call.answer().cast(answer);
    }

    private Entry enter(EnvCall.Enter call, CallIo io) {
        boolean nothing = call.reference().isEmpty() || call.reference().equals(NOTHING);
        ReferenceParts parts =
                nothing
                        ? new ReferenceParts(List.of(), List.of())
                        : ReferenceParts.of(call.reference());
        Optional<ResolvedStack> stack =
                parts.items().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                store.images()
                                        .obtain(
                                                parts.layers(),
                                                call.access(),
                                                Preparation.NONE,
                                                io));
        Stream<Path> live =
                Stream.concat(parts.live().stream(), call.live().stream().map(Path::of));
        Environments.Wish wish =
                new Environments.Wish(
                        nothing ? NOTHING : call.reference(),
                        stack,
                        call.name(),
                        call.edit() == null ? nothing || call.keep() : call.edit(),
                        call.keep(),
                        call.tmpfsSize().isEmpty()
                                ? Optional.empty()
                                : Optional.of(ByteSize.parse(call.tmpfsSize())),
                        call.prefix().isEmpty() ? prefix : call.prefix(),
                        call.command(),
                        live.toList(),
                        annotations.keep(call.annotations()));
        return entry(environments.plan(wish, io), call.command());
    }

    private Entry entry(String plan, List<String> command) {
        return new Entry(helper.toString(), words("run", command), StartupScripts.of(plan), plan);
    }

    private static List<String> words(String verb, List<String> command) {
        return Stream.concat(Stream.of("hutch-enter", verb, "3"), command.stream()).toList();
    }

    private EnvList list() {
        return new EnvList(environments.list().stream().map(EnvCalls::view).toList());
    }

    private Outcomes remove(List<String> targets, boolean force, boolean durable) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                String name = environments.remove(target, force, durable);
                outcomes.add(new Outcome(target, name, null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        return new Outcomes(outcomes);
    }

    private EnvDetail show(Env env) {
        List<EnvAnswers.Layer> layers =
                env.record()
                        .stack()
                        .flatMap(digest -> store.stacks().find(digest))
                        .map(stack -> stack.layers().stream().map(this::layer).toList())
                        .orElse(List.of());
        return new EnvDetail(
                view(env),
                layers,
                env.monitor().map(ProcessIdentity::pid).orElse(0L),
                Environments.members(env).stream().map(ProcessIdentity::pid).toList(),
                env.record().tmpfs(),
                env.record().live().stream()
                        .map(it -> new EnvAnswers.Live(it.source().toString(), it.target()))
                        .toList(),
                env.record().annotations().keySet().stream().sorted().toList());
    }

    /// One that the store has lost hides no other.
    private EnvAnswers.Layer layer(DiffId layer) {
        long size = store.layers().find(layer).map(Layer::bytes).orElse(-1L);
        return new EnvAnswers.Layer(layer.toString(), size);
    }

    private static EnvView view(Env env) {
        EnvRecord record = env.record();
        return new EnvView(
                record.name().value(),
                env.status().word(),
                record.reference(),
                record.stack().map(Object::toString).orElse(""),
                record.edit(),
                record.durable(),
                record.prefix(),
                env.owner().map(ProcessIdentity::pid).orElse(0L),
                record.command(),
                record.created().toString());
    }
}
