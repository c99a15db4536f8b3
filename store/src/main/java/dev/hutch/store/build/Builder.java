package dev.hutch.store.build;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Staging;
import dev.hutch.store.dockerfile.Dockerfile;
import dev.hutch.store.dockerfile.Dockerfile.Stage;
import dev.hutch.store.dockerfile.Instruction;
import dev.hutch.store.dockerfile.Words;
import dev.hutch.store.dockerfile.Words.BadWord;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Builds stacks from Dockerfiles. Thread-safe; each build is on its own.
public final class Builder {
    private static final String SCRATCH = "scratch";
    private static final long MAX_DOCKERFILE = 1 << 20;

    private final LayerStore layers;
    private final StackStore stacks;
    private final BuildCache cache;
    private final Staging staging;

    /// @param staging where builds put things aside
    public Builder(LayerStore layers, StackStore stacks, BuildCache cache, Staging staging) {
        this.layers = layers;
        this.stacks = stacks;
        this.cache = cache;
        this.staging = staging;
    }

    /// Fetches what a `FROM` names, if it is not here.
    @FunctionalInterface
    public interface Bases {
        /// Problems: those of pulling.
        Stack get(String reference, EventSink events);
    }

    /// Builds; nothing is run before the whole file has been understood.
    ///
    /// Problems: `build.*`, `dockerfile.*`, and those of bases, layers and machines.
    ///
    /// @param lease keeps what is made until somebody else does
    public Stack build(
            BuildRequest request,
            Bases bases,
            BuildMachine machine,
            Lease lease,
            EventSink events) {
        Dockerfile file = parse(request);
        checkArguments(file, request.arguments());
        int last = targetStage(file, request.target());
        Path aside = makeScratch();
        try {
            Steps steps =
                    new Steps(
                            layers,
                            stacks,
                            cache,
                            BuildContext.of(request.context(), request.file()),
                            machine,
                            lease,
                            events,
                            aside,
                            request.fresh());
            return new Stages(file, request, bases, steps, events).run(last);
        } finally {
            AtomicFiles.deleteTree(aside);
        }
    }

    /// Stages in the order they are needed.
    private record Stages(
            Dockerfile file,
            BuildRequest request,
            Bases bases,
            Steps steps,
            EventSink events,
            Map<Integer, Stack> done) {

        Stages(Dockerfile file, BuildRequest request, Bases bases, Steps steps, EventSink events) {
            this(file, request, bases, steps, events, new HashMap<>());
        }

        Stack run(int index) {
            Stack known = done.get(index);
            if (known != null) {
                return known;
            }
            Stage stage = file.stages().get(index);
            Map<String, String> global = globalArguments();
            Level level = Level.on(base(stage, index, global));
            for (Instruction instruction : stage.instructions()) {
                level =
                        instruction instanceof Instruction.Arg arg
                                ? argument(level, arg, global)
                                : steps.apply(
                                        level,
                                        instruction,
                                        new Words(file.escape()),
                                        reference -> source(reference, index));
            }
            done.put(index, level.stack());
            return level.stack();
        }

        private Stack base(Stage stage, int index, Map<String, String> global) {
            String reference = expand(stage.line(), stage.base(), global);
            events.stage("from", reference);
            return reference.equals(SCRATCH)
                    ? new Stack(List.of(), RunConfig.NONE)
                    : source(reference, index);
        }

        /// A stage by name or number, else an image.
        private Stack source(String reference, int before) {
            String name = reference.toLowerCase(Locale.ROOT);
            for (int i = 0; i < before; i++) {
                boolean meant =
                        (!name.isEmpty() && file.stages().get(i).name().equals(name))
                                || name.equals(Integer.toString(i));
                if (meant) {
                    return run(i);
                }
            }
            return bases.get(reference, events);
        }

        private Map<String, String> globalArguments() {
            Map<String, String> values = new LinkedHashMap<>();
            for (Instruction.Arg arg : file.arguments()) {
                value(arg, values).ifPresent(value -> values.put(arg.name(), value));
            }
            return values;
        }

        private Level argument(Level level, Instruction.Arg arg, Map<String, String> global) {
            Map<String, String> visible = new HashMap<>(level.arguments());
            level.config()
                    .env()
                    .forEach(assignment -> {
                        int equals = assignment.indexOf('=');
                        visible.put(
                                assignment.substring(0, equals), assignment.substring(equals + 1));
                    });
            Optional<String> value =
                    value(arg, visible).or(() -> Optional.ofNullable(global.get(arg.name())));
            return value.map(it -> level.withArgument(arg.name(), it)).orElse(level);
        }

        private Optional<String> value(Instruction.Arg arg, Map<String, String> visible) {
            String given = request.arguments().get(arg.name());
            return given != null
                    ? Optional.of(given)
                    : arg.defaultValue().map(text -> expand(arg.line(), text, visible));
        }

        private String expand(int line, String word, Map<String, String> visible) {
            try {
                return new Words(file.escape())
                        .expand(word, name -> Optional.ofNullable(visible.get(name)));
            } catch (BadWord bad) {
                throw BuildProblems.badWord(line, String.valueOf(bad.getMessage()));
            }
        }
    }

    private static Dockerfile parse(BuildRequest request) {
        if (!Files.isDirectory(request.context())) {
            throw BuildProblems.contextMissing(request.context());
        }
        if (!Files.isRegularFile(request.file())) {
            throw BuildProblems.fileMissing(request.file());
        }
        try {
            if (Files.size(request.file()) > MAX_DOCKERFILE) {
                throw BuildProblems.pathInvalid(
                        1, request.file().toString(), "is larger than 1 MiB");
            }
            String name = request.file().getFileName().toString();
            return Dockerfile.parse(name, Files.readString(request.file()));
        } catch (IOException e) {
            throw FileProblems.of("read", request.file(), e);
        }
    }

    private static void checkArguments(Dockerfile file, Map<String, String> given) {
        Set<String> declared = new HashSet<>();
        file.arguments().forEach(arg -> declared.add(arg.name()));
        for (Stage stage : file.stages()) {
            for (Instruction instruction : stage.instructions()) {
                if (instruction instanceof Instruction.Arg arg) {
                    declared.add(arg.name());
                }
            }
        }
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(declared);
        if (!unknown.isEmpty()) {
            throw BuildProblems.argumentsUnknown(String.join(", ", unknown));
        }
    }

    private static int targetStage(Dockerfile file, String target) {
        if (target.isEmpty()) {
            return file.stages().size() - 1;
        }
        for (int i = 0; i < file.stages().size(); i++) {
            if (file.stages().get(i).name().equals(target.toLowerCase(Locale.ROOT))
                    || target.equals(Integer.toString(i))) {
                return i;
            }
        }
        throw missing(target);
    }

    private static ProblemException missing(String target) {
        return BuildProblems.stageMissing(target);
    }

    private Path makeScratch() {
        Path scratch = staging.newPath();
        try {
            return Files.createDirectory(scratch);
        } catch (IOException e) {
            throw FileProblems.of("create", scratch, e);
        }
    }
}
