package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a stage stands after an instruction.
///
/// @param key fingerprint of everything that led here
/// @param arguments those declared so far, with their values
/// @param ownCommand this stage has said `CMD`
record Level(
        List<DiffId> layers,
        RunConfig config,
        String key,
        Map<String, String> arguments,
        List<String> shell,
        boolean ownCommand) {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    Level {
        layers = List.copyOf(layers);
        arguments = Map.copyOf(arguments);
        shell = List.copyOf(shell);
    }

    static Level on(Stack base) {
        String key = base.layers().toString();
        return new Level(base.layers(), base.config(), hash(key), Map.of(), SHELL, false);
    }

    Stack stack() {
        return new Stack(layers, config);
    }

    /// After a step that came to a layer, or to no change.
    Level after(String newKey, Optional<DiffId> layer) {
        List<DiffId> more = new ArrayList<>(layers);
        // A layer that stands below already would be hidden there only by what lies between.
        layer.ifPresent(more::add);
        return new Level(more, config, newKey, arguments, shell, ownCommand);
    }

    Level with(RunConfig newConfig) {
        return new Level(layers, newConfig, key, arguments, shell, ownCommand);
    }

    Level withCommand(List<String> cmd) {
        return new Level(
                layers,
                new RunConfig(
                        config.entrypoint(),
                        cmd,
                        config.env(),
                        config.workdir(),
                        config.user(),
                        config.labels(),
                        config.stopSignal(),
                        config.recorded()),
                key,
                arguments,
                shell,
                true);
    }

    /// An entry point makes the base's command meaningless, but not the stage's own.
    Level withEntrypoint(List<String> entrypoint) {
        return with(
                new RunConfig(
                        entrypoint,
                        ownCommand ? config.cmd() : List.of(),
                        config.env(),
                        config.workdir(),
                        config.user(),
                        config.labels(),
                        config.stopSignal(),
                        config.recorded()));
    }

    Level withShell(List<String> newShell) {
        return new Level(layers, config, key, arguments, newShell, ownCommand);
    }

    Level withArgument(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(arguments);
        more.put(name, value);
        return new Level(layers, config, key, more, shell, ownCommand);
    }

    /// A variable as instructions see it: the environment's before an argument's.
    Optional<String> variable(String name) {
        return config.env().stream()
                .filter(assignment -> assignment.startsWith(name + "="))
                .map(assignment -> assignment.substring(name.length() + 1))
                .findFirst()
                .or(() -> Optional.ofNullable(arguments.get(name)));
    }

    /// The key after a step, by all that goes into it.
    String next(String... parts) {
        return hash(key + "\0" + String.join("\0", parts));
    }

    private static String hash(String text) {
        return Hashes.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
