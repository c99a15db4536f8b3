package dev.hutch.store.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How to run what is in a stack; the part of OCI's image configuration that a machine can follow.
///
/// @param env `NAME=value`, each name once
/// @param workdir empty: not said
/// @param user as in OCI, `user`, `uid`, `user:group` or `uid:gid`; empty: not said
/// @param stopSignal such as `SIGINT`; empty: not said
/// @param recorded what only travels with the image, by OCI's name (`ExposedPorts`, `Volumes`,
///   `Healthcheck`), each as JSON
public record RunConfig(
        List<String> entrypoint,
        List<String> cmd,
        List<String> env,
        String workdir,
        String user,
        Map<String, String> labels,
        String stopSignal,
        Map<String, String> recorded) {

    /// The label by which an image says what it wants to be booted with. A label travels with the
    /// image through registries and other tools.
    private static final String KERNEL = "dev.hutch.kernel";

    public static final RunConfig NONE =
            new RunConfig(List.of(), List.of(), List.of(), "", "", Map.of(), "");

    public RunConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
        labels = Map.copyOf(labels);
        recorded = Map.copyOf(recorded);
    }

    public RunConfig(
            List<String> entrypoint,
            List<String> cmd,
            List<String> env,
            String workdir,
            String user,
            Map<String, String> labels,
            String stopSignal) {
        this(entrypoint, cmd, env, workdir, user, labels, stopSignal, Map.of());
    }

    /// Name of the kernel to boot this with, when the image says so.
    public Optional<String> kernel() {
        return Optional.ofNullable(labels.get(KERNEL)).filter(name -> !name.isEmpty());
    }

    /// The same, to be booted with another kernel.
    public RunConfig withKernel(String name) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(KERNEL, name);
        return new RunConfig(entrypoint, cmd, env, workdir, user, more, stopSignal, recorded);
    }

    /// The same with something more to record, instead of what had that name.
    public RunConfig recording(String name, String json) {
        Map<String, String> more = new TreeMap<>(recorded);
        more.put(name, json);
        return new RunConfig(entrypoint, cmd, env, workdir, user, labels, stopSignal, more);
    }

    /// This configuration with another on top of it: what the upper says counts. A new entry point
    /// drops the command of below, as in OCI builds.
    public RunConfig under(RunConfig upper) {
        boolean newEntrypoint = !upper.entrypoint.isEmpty();
        Map<String, String> mergedLabels = new TreeMap<>(labels);
        mergedLabels.putAll(upper.labels);
        Map<String, String> mergedRecords = new TreeMap<>(recorded);
        mergedRecords.putAll(upper.recorded);
        return new RunConfig(
                newEntrypoint ? upper.entrypoint : entrypoint,
                newEntrypoint || !upper.cmd.isEmpty() ? upper.cmd : cmd,
                merge(env, upper.env),
                upper.workdir.isEmpty() ? workdir : upper.workdir,
                upper.user.isEmpty() ? user : upper.user,
                mergedLabels,
                upper.stopSignal.isEmpty() ? stopSignal : upper.stopSignal,
                mergedRecords);
    }

    private static List<String> merge(List<String> lower, List<String> upper) {
        Map<String, String> byName = new LinkedHashMap<>();
        List<String> all = new ArrayList<>(lower);
        all.addAll(upper);
        for (String assignment : all) {
            int equals = assignment.indexOf('=');
            byName.put(equals < 0 ? assignment : assignment.substring(0, equals), assignment);
        }
        return List.copyOf(byName.values());
    }
}
