package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every row, each measured through the command a user types.
///
/// @param hutch the command with its private home
/// @param scratch a directory of ours
/// @param runs how often each figure is taken
record Measurements(Command hutch, Path scratch, int runs) {
    private static final int TREE_FILES = 400;
    private static final int TREE_FILE_BYTES = 512 * 1024;
    private static final double MIB = 1 << 20;

    /// From the start of the process to the agent's hello, by the moments at which the command says
    /// that a stage begins; to a guest that is ready for work, by the daemon's own clock.
    List<Row> boots(int count) {
        List<Double> hello = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Command.Stages boot = hutch.with("vm", "create", "--cold", "--name", "boot").stages();
            if (boot.succeeded()) {
                hello.add(boot.between("boot", "mount"));
                ready.add(json("vm", "show", "boot").get("bootMillis").asDouble());
                hutch.with("vm", "rm", "boot").time();
            } else {
                failures.add(boot.words());
            }
        }
        String note = ready.size() + " of " + count + " boots succeeded" + shown(failures);
        return List.of(
                new Row(
                        "cold boot to agent hello",
                        new Promise.AtMost(3000),
                        "ms",
                        new Series(hello),
                        note),
                new Row(
                        "cold boot to ready",
                        new Promise.AtMost(3500),
                        "ms",
                        new Series(ready),
                        note));
    }

    /// New VMs of kinds that there are templates of, small and large.
    List<Row> restores() {
        List<Row> rows = new ArrayList<>();
        for (String memory : List.of("256M", "1G", "4G")) {
            String[] create = {"vm", "create", "--name", "fork", "--memory", memory};
            // A kind's first boot; what it is made for appears when it is whole.
            hutch.with(create).time();
            hutch.with("vm", "rm", "fork").works();
            awaitTemplate(memory);
            Series ready =
                    times(
                            runs,
                            () -> {
                                hutch.with(create).time();
                                double millis =
                                        json("vm", "show", "fork").get("bootMillis").asDouble();
                                hutch.with("vm", "rm", "fork").works();
                                return millis;
                            });
            rows.add(
                    new Row(
                            "create from a template to ready, " + memory + " of memory",
                            new Promise.None(),
                            "ms",
                            ready,
                            ""));
        }
        return rows;
    }

    void awaitTemplate(String memory) {
        Command list = hutch.with("template", "ls");
        Waiting.in(
                scratch.resolve("home/cache/templates"),
                "a template of " + memory,
                () -> list.output().contains(" " + memory + " "));
    }

    private static String shown(List<String> failures) {
        return failures.isEmpty() ? "" : "; the first that failed said:\n" + failures.getFirst();
    }

    List<Row> commands(String vm, Optional<Podman> podman) {
        List<Row> rows = new ArrayList<>();
        rows.add(ping("agent round trip, inside the daemon", 0.7, vm, 500));
        rows.add(ping("exec of /bin/true, inside the daemon", 20, vm, 100, "--", "/bin/true"));
        Command exec = hutch.with("vm", "exec", vm, "--", "true");
        if (podman.isPresent()) {
            rows.addAll(
                    beside(
                            "hutch vm exec",
                            exec,
                            podman.get().exec(),
                            new Promise.AtMost(0.35),
                            runs));
        } else {
            String note = "podman is absent or cannot run a container here: no ratio";
            rows.add(
                    new Row(
                            "hutch vm exec",
                            new Promise.None(),
                            "ms",
                            times(runs, exec::time),
                            note));
        }
        rows.add(whole("hutch version, warm daemon", 15, hutch.with("version")));
        rows.add(whole("hutch ps, warm daemon", 15, hutch.with("ps")));
        return rows;
    }

    /// A tree of 200 MB that does not compress, into the guest and out again.
    List<Row> copies(String vm) {
        Path tree = scratch.resolve("tree");
        fill(tree);
        double mib = TREE_FILES * (double) TREE_FILE_BYTES / MIB;
        Series in =
                times(
                        3,
                        () -> {
                            hutch.with("vm", "exec", vm, "--", "rm", "-rf", "/srv/tree").works();
                            return mib
                                    / (hutch.with("vm", "cp", tree.toString(), vm + ":/srv/tree")
                                                    .time()
                                            / 1000);
                        });
        Series out =
                times(
                        3,
                        () -> {
                            Path back = scratch.resolve("back");
                            Command.of("rm", "-rf", back.toString()).works();
                            return mib
                                    / (hutch.with("vm", "cp", vm + ":/srv/tree", back.toString())
                                                    .time()
                                            / 1000);
                        });
        return List.of(
                new Row(
                        "vm cp of a 200 MB tree into the guest",
                        new Promise.AtLeast(60),
                        "MB/s",
                        in,
                        ""),
                new Row("vm cp of a 200 MB tree out of it", new Promise.None(), "MB/s", out, ""));
    }

    /// The first command after `daemon stop`, daemon start included.
    Row daemonStart() {
        Series series =
                times(
                        runs,
                        () -> {
                            hutch.with("daemon", "stop").works();
                            return hutch.with("version").time();
                        });
        return new Row("daemon start to first answer", new Promise.AtMost(600), "ms", series, "");
    }

    /// The daemon's own account of itself, once it has come to rest.
    ///
    /// @param more VMs beside the one that is there
    Row residentMemory(int more) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < more; i++) {
            String name = "many" + i;
            hutch.with("vm", "create", "--name", name, "-q").time();
            names.add(name);
        }
        Command.of("sleep", "5").time();
        double mib = json("daemon", "status").get("residentBytes").asDouble() / MIB;
        hutch.with("vm", "rm").with(names.toArray(String[]::new)).works();
        return new Row(
                "daemon resident memory, " + (more + 1) + " VMs",
                new Promise.AtMost(200),
                "MB",
                Series.of(mib),
                "");
    }

    private List<Row> beside(
            String name, Command ours, Command theirs, Promise promise, int times) {
        List<Double> our = new ArrayList<>();
        List<Double> their = new ArrayList<>();
        ours.time();
        theirs.time();
        for (int i = 0; i < times; i++) {
            our.add(ours.time());
            their.add(theirs.time());
        }
        Series mine = new Series(our);
        Series other = new Series(their);
        String podman = "podman " + String.join(" ", theirs.argv().subList(1, 2));
        return List.of(
                new Row(name, new Promise.None(), "ms", mine, ""),
                new Row(podman + " beside it", new Promise.None(), "ms", other, ""),
                new Row(
                        name + " / " + podman,
                        promise,
                        "x",
                        Series.of(mine.median() / other.median()),
                        ""));
    }

    private Row ping(String name, double limitMillis, String vm, int rounds, String... argv) {
        JsonNode result =
                parse(
                        hutch.with(
                                        "--format",
                                        "json",
                                        "vm",
                                        "ping",
                                        "-n",
                                        Integer.toString(rounds),
                                        vm)
                                .with(argv));
        Series median = Series.of(result.get("p50Micros").asDouble() / 1000);
        String note = rounds + " rounds, p95 " + result.get("p95Micros").asLong() + " us";
        return new Row(name, new Promise.AtMost(limitMillis), "ms", median, note);
    }

    private Row whole(String name, double limitMillis, Command command) {
        command.time();
        return new Row(
                name, new Promise.AtMost(limitMillis), "ms", times(runs * 2, command::time), "");
    }

    private static Series times(int count, DoubleSupplier measure) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(measure.getAsDouble());
        }
        return new Series(values);
    }

    private JsonNode json(String... argv) {
        return parse(hutch.with("--format", "json").with(argv));
    }

    private static JsonNode parse(Command command) {
        return JsonMapper.builder().build().readTree(command.output());
    }

    private static void fill(Path tree) {
        Random random = new Random(7);
        byte[] content = new byte[TREE_FILE_BYTES];
        try {
            for (int i = 0; i < TREE_FILES; i++) {
                Path file = tree.resolve("d" + i % 20).resolve("f" + i);
                Files.createDirectories(file.getParent());
                random.nextBytes(content);
                Files.write(file, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
