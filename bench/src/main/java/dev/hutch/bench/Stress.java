package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Many VMs at once, and many one after another, each through the commands a user types.
///
/// @param home of the daemon
/// @param alive how many at once
/// @param turns how many one after another
record Stress(Command hutch, Path home, int alive, int turns) {
    private static final String MEMORY = "256M";

    List<Row> rows() {
        hutch.with("vm", "create", "--name", "first", "--memory", MEMORY, "-q").time();
        hutch.with("vm", "rm", "first").time();
        awaitTemplate();
        List<Row> rows = new ArrayList<>(allAlive());
        rows.addAll(oneAfterAnother());
        return rows;
    }

    /// It is made in the background, after the first boot.
    private void awaitTemplate() {
        for (int i = 0; i < 60 && !templates().contains("\"id\""); i++) {
            Command.of("sleep", "1").time();
        }
    }

    private String templates() {
        return hutch.with("--format", "json", "template", "ls").output();
    }

    private List<Row> allAlive() {
        List<Double> creates = new ArrayList<>();
        for (int i = 0; i < alive; i++) {
            creates.add(
                    hutch.with("vm", "create", "--name", "vm" + i, "--memory", MEMORY, "-q")
                            .time());
        }
        List<Double> execs = new ArrayList<>();
        for (int i = 0; i < alive; i++) {
            execs.add(hutch.with("vm", "exec", "vm" + i, "--", "true").time());
        }
        List<Double> memory = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (JsonNode vm : vms()) {
            all.add(vm.get("name").asString());
            memory.add(anonymousMib(vm.get("pid").asLong()));
        }
        double rm = hutch.with("vm", "rm").with(all.toArray(String[]::new)).time();
        String many = alive + " VMs alive";
        return List.of(
                new Row(
                        many + ", each answers an exec",
                        new Promise.None(),
                        "ms",
                        new Series(execs),
                        all.size() + " VMs"),
                new Row(
                        many + ": create",
                        new Promise.None(),
                        "ms",
                        new Series(creates),
                        ends(creates, alive / 10)),
                new Row(
                        many + ": memory of each that no other shares",
                        new Promise.None(),
                        "MiB",
                        new Series(memory),
                        ""),
                new Row(many + ": delete of all", new Promise.None(), "ms", Series.of(rm), ""));
    }

    private List<Row> oneAfterAnother() {
        int few = Math.max(1, turns / 10);
        List<Double> times = new ArrayList<>();
        Left before = Left.of(home, daemon());
        for (int i = 0; i < turns; i++) {
            double create =
                    hutch.with("vm", "create", "--name", "turn", "--memory", MEMORY, "-q").time();
            times.add(create + hutch.with("vm", "rm", "turn").time());
            if (i + 1 == few) {
                before = Left.of(home, daemon()); // by then all that is kept for good is there
            }
        }
        Command.of("sleep", "5").time();
        Left after = Left.of(home, daemon());
        double first = new Series(times.subList(0, few)).median();
        double last = new Series(times.subList(turns - few, turns)).median();
        String many = turns + " creates and deletes in a row";
        return List.of(
                new Row(many, new Promise.None(), "ms", new Series(times), ends(times, few)),
                new Row(
                        many + ": the last beside the first",
                        new Promise.AtMost(1.2),
                        "x",
                        Series.of(last / first),
                        ""),
                new Row(
                        many + ": files left",
                        new Promise.AtMost(0),
                        "",
                        Series.of(after.files() - before.files()),
                        ""),
                new Row(
                        many + ": processes left",
                        new Promise.AtMost(0),
                        "",
                        Series.of(after.processes() - before.processes()),
                        ""),
                new Row(
                        many + ": more open files of the daemon",
                        new Promise.AtMost(5),
                        "",
                        Series.of(after.open() - before.open()),
                        ""),
                new Row(
                        many + ": more memory of the daemon",
                        new Promise.AtMost(50),
                        "MB",
                        Series.of(after.residentMb() - before.residentMb()),
                        ""));
    }

    private static String ends(List<Double> times, int few) {
        int count = Math.max(1, few);
        return "first %d: %s, last %d: %s"
                .formatted(
                        count,
                        Row.show(new Series(times.subList(0, count)).median()),
                        count,
                        Row.show(
                                new Series(times.subList(times.size() - count, times.size()))
                                        .median()));
    }

    /// What there is of a hutch.
    ///
    /// @param open descriptors of the daemon
    private record Left(double files, double processes, double open, double residentMb) {
        static Left of(Path home, long daemon) {
            try (Stream<Path> files = Files.walk(home.resolve("state"));
                    Stream<Path> open = Files.list(Path.of("/proc/" + daemon + "/fd"))) {
                double processes =
                        Stream.of(Command.of("ps", "-eo", "args=").output().split("\n", -1))
                                .filter(line -> line.contains(home + "/state/"))
                                .count();
                double resident = kibibytes(daemon, "status", "VmRSS:") / 1000;
                return new Left(files.count(), processes, open.count(), resident);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private long daemon() {
        return json(hutch.with("--format", "json", "daemon", "status")).get("pid").asLong();
    }

    private Iterable<JsonNode> vms() {
        return json(hutch.with("--format", "json", "vm", "ls")).get("vms").values();
    }

    private static JsonNode json(Command command) {
        return JsonMapper.builder().build().readTree(command.output());
    }

    /// Pages of files are no process's own, also those that are yet to be written to disk.
    static double anonymousMib(long pid) {
        return kibibytes(pid, "smaps_rollup", "Anonymous:") / 1024;
    }

    private static double kibibytes(long pid, String file, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), file)).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.split("\\s+", 3)[1]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
