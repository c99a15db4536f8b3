package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.store.build.BuildCache.Outcome;
import dev.hutch.store.build.Owners.Owner;
import dev.hutch.store.dockerfile.Instruction;
import dev.hutch.store.dockerfile.Instruction.CommandLine;
import dev.hutch.store.dockerfile.Words;
import dev.hutch.store.dockerfile.Words.BadWord;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// What each instruction does to the level it finds.
record Steps(
        LayerStore layers,
        StackStore stacks,
        BuildCache cache,
        BuildContext context,
        BuildMachine machine,
        Lease lease,
        EventSink events,
        Path scratch,
        boolean fresh) {
    private static final int SHOWN = 60;

    /// @param sources what `COPY --from` names
    Level apply(
            Level level, Instruction instruction, Words words, Function<String, Stack> sources) {
        Expansion expand = new Expansion(level, instruction.line(), words);
        return switch (instruction) {
            case Instruction.Arg _ -> throw new AssertionError("stages know arguments");
            case Instruction.Env(_, var assignments) ->
                    level.with(level.config().under(env(expand.all(assignments))));
            case Instruction.Label(_, var labels) ->
                    level.with(level.config().under(labels(expand.all(labels))));
            case Instruction.Run(int line, CommandLine command) -> run(level, line, command);
            case Instruction.Copy copy -> copy(level, copy, expand, sources);
            case Instruction.Workdir(int line, String path) ->
                    workdir(level, line, expand.word(path));
            case Instruction.User(_, String user) ->
                    level.with(level.config().under(said("", expand.word(user), "")));
            case Instruction.StopSignal(_, String signal) ->
                    level.with(level.config().under(said("", "", expand.word(signal))));
            case Instruction.Entrypoint(_, CommandLine command) ->
                    level.withEntrypoint(argv(level, command));
            case Instruction.Cmd(_, CommandLine command) -> level.withCommand(argv(level, command));
            case Instruction.Shell(_, List<String> argv) -> level.withShell(argv);
            case Instruction.Expose(int line, List<String> ports) ->
                    level.with(Recording.ports(level.config(), line, expand.each(ports)));
            case Instruction.Volume(_, List<String> paths) ->
                    level.with(Recording.volumes(level.config(), expand.each(paths)));
            case Instruction.Healthcheck check ->
                    level.with(Recording.healthcheck(level.config(), check));
        };
    }

    private Level run(Level level, int line, CommandLine command) {
        List<String> argv = argv(level, command);
        List<String> env = new ArrayList<>();
        new TreeMap<>(level.arguments()).forEach((name, value) -> env.add(name + "=" + value));
        RunConfig config = level.config().under(envOf(env)).under(envOf(level.config().env()));
        String key =
                level.next(
                        "run",
                        argv.toString(),
                        config.env().toString(),
                        config.user(),
                        config.workdir());
        String shown = shown(command);
        events.stage("run", shown);
        return step(
                level,
                key,
                () -> {
                    Digest stack = stacks.put(level.stack());
                    lease.add(stack);
                    BuildMachine.Result result =
                            machine.run(
                                    stack,
                                    new BuildMachine.Command(
                                            argv, config.env(), config.user(), config.workdir()));
                    if (result.exitCode() != 0) {
                        throw BuildProblems.commandFailed(line, shown, result.exitCode());
                    }
                    return result.layer();
                });
    }

    private Level copy(
            Level level, Instruction.Copy copy, Expansion expand, Function<String, Stack> sources) {
        int line = copy.line();
        StackTree below = new StackTree(layers, level.layers());
        String from = expand.word(copy.from());
        SourceTree source =
                from.isEmpty() ? context : new StackTree(layers, sources.apply(from).layers());
        events.stage(copy.unpack() ? "add" : "copy", String.join(" ", copy.sources()));
        String target = absolute(level, expand.word(copy.target()));
        String owner = expand.word(copy.owner());
        CopyPlan plan =
                new CopyPlan(
                        below,
                        source,
                        owner.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new Owners(below).find(line, owner)),
                        mode(line, expand.word(copy.mode())));
        List<Node> nodes = new ArrayList<>();
        copy.sources().forEach(word -> nodes.addAll(source.find(line, expand.word(word))));
        boolean slash = copy.target().endsWith("/") || copy.target().endsWith("/.");
        boolean dot = copy.target().equals(".") || copy.target().equals("..");
        if (nodes.size() > 1 && !slash && !dot && !below.isDirectory(target)) {
            throw BuildProblems.targetNotDirectory(line, copy.target());
        }
        Unpacking unpacking = new Unpacking(scratch);
        for (Node node : nodes) {
            boolean unpacked = copy.unpack() && unpacking.add(plan, node, target);
            if (!unpacked) {
                plan.add(node, target, slash || dot);
            }
        }
        return place(level, plan, source);
    }

    private Level workdir(Level level, int line, String path) {
        String absolute = absolute(level, path);
        if (path.isEmpty()) {
            throw BuildProblems.pathInvalid(line, path, "is no directory");
        }
        Level moved = level.with(level.config().under(said(absolute, "", "")));
        StackTree below = new StackTree(layers, level.layers());
        if (below.isDirectory(absolute)) {
            return moved;
        }
        Optional<Owner> root = Optional.of(Owner.ROOT);
        CopyPlan plan = new CopyPlan(below, context, root, Optional.empty());
        plan.makeDirectory(absolute);
        return place(moved, plan, context);
    }

    private Level place(Level level, CopyPlan plan, SourceTree source) {
        String key = level.next("copy", plan.fingerprint());
        return step(
                level,
                key,
                () -> Optional.of(new CopyLayer(layers, scratch).make(plan, source).diffId()));
    }

    private Level step(Level level, String key, Supplier<Optional<DiffId>> work) {
        Optional<Outcome> known = fresh ? Optional.empty() : cache.find(key);
        Optional<DiffId> layer = known.isPresent() ? known.get().layer() : work.get();
        layer.ifPresent(it -> lease.add(it.digest()));
        if (known.isEmpty()) {
            cache.put(key, layer);
        } else {
            events.stage("cached", "");
        }
        return level.after(key, layer);
    }

    private static List<String> argv(Level level, CommandLine command) {
        return switch (command) {
            case CommandLine.Exec(List<String> argv) -> argv;
            case CommandLine.Shell(String script) -> {
                List<String> argv = new ArrayList<>(level.shell());
                argv.add(script);
                yield argv;
            }
        };
    }

    private static String shown(CommandLine command) {
        String text =
                switch (command) {
                    case CommandLine.Exec(List<String> argv) -> String.join(" ", argv);
                    case CommandLine.Shell(String script) -> script;
                };
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    private static String absolute(Level level, String path) {
        String base = level.config().workdir().isEmpty() ? "/" : level.config().workdir();
        String whole = path.startsWith("/") ? path : base + "/" + path;
        return "/" + String.join("/", SourceTree.parts(whole));
    }

    private static Optional<Integer> mode(int line, String digits) {
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        if (!digits.matches("[0-7]{3,4}")) {
            throw BuildProblems.badWord(line, "--chmod takes octal digits, not '" + digits + "'");
        }
        return Optional.of(Integer.parseInt(digits, 8));
    }

    private static RunConfig said(String workdir, String user, String signal) {
        return new RunConfig(List.of(), List.of(), List.of(), workdir, user, Map.of(), signal);
    }

    private static RunConfig envOf(List<String> env) {
        return new RunConfig(List.of(), List.of(), env, "", "", Map.of(), "");
    }

    private static RunConfig env(List<Map.Entry<String, String>> assignments) {
        return envOf(assignments.stream().map(it -> it.getKey() + "=" + it.getValue()).toList());
    }

    private static RunConfig labels(List<Map.Entry<String, String>> labels) {
        Map<String, String> map = new TreeMap<>();
        labels.forEach(label -> map.put(label.getKey(), label.getValue()));
        return new RunConfig(List.of(), List.of(), List.of(), "", "", map, "");
    }

    /// Puts the level's variables into words.
    private record Expansion(Level level, int line, Words words) {
        String word(String word) {
            try {
                return words.expand(word, level::variable);
            } catch (BadWord bad) {
                throw BuildProblems.badWord(line, String.valueOf(bad.getMessage()));
            }
        }

        List<String> each(List<String> some) {
            return some.stream().map(this::word).toList();
        }

        List<Map.Entry<String, String>> all(List<Map.Entry<String, String>> assignments) {
            return assignments.stream()
                    .map(it -> Map.entry(word(it.getKey()), word(it.getValue())))
                    .toList();
        }
    }
}
