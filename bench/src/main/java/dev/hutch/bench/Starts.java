package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `vm run --rm -- true` by stage, beside podman: from a template with nothing else made
/// beforehand, with its process prepared, and from a warm machine of the pool.
///
/// @param hutch the command, its daemon free to be stopped
/// @param runs how often each figure is taken
record Starts(Command hutch, Optional<Podman> podman, int runs) {
    /// The daemon's, on its way from the end of the command line to the command's end.
    private static final String FIRST = "request";

    private static final String AFTER = "kill";
    private static final int PATIENCE = 600;

    /// A daemon that was just started has most of its code still to compile; its users start one a
    /// day.
    static final int WARM_UP = 5;

    /// What was made before each run.
    ///
    /// @param memory setting of the pool
    /// @param ready what the daemon's status calls it; empty: nothing
    private record Beforehand(String how, String memory, String ready) {}

    private static final Beforehand NOTHING = new Beforehand("from a template", "0", "");

    /// Too little for a warm machine.
    private static final Beforehand PREPARED =
            new Beforehand("from a template, process prepared", "32M", "prepared");

    private static final Beforehand WARM = new Beforehand("from the pool", "512M", "pool");

    List<Row> rows() {
        List<Row> rows = new ArrayList<>(rows(NOTHING, 1.3, 200, 300));
        rows.addAll(rows(PREPARED, 1.3, 200, 300));
        rows.addAll(rows(WARM, 0.5, 40, 80));
        return rows;
    }

    /// In a daemon of its own, for one begins without wishes.
    private List<Row> rows(Beforehand made, double ratio, double p50, double p95) {
        String how = made.how();
        Command from = hutch.withEnv("HUTCH_POOL_MEMORY", made.memory());
        hutch.with("daemon", "stop").works();
        List<Double> whole = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> exec = new ArrayList<>();
        Map<String, List<Double>> stages = new LinkedHashMap<>();
        run(from).time();
        awaitSpare(from, made.ready());
        double first = Ran.of(from).exec();
        for (int i = 0; i < WARM_UP; i++) {
            run(from).time();
        }
        for (int i = 0; i < runs; i++) {
            awaitSpare(from, made.ready());
            Ran ran = Ran.of(from);
            whole.add(ran.whole());
            exec.add(ran.exec());
            add(ran.trace(), stages);
            podman.ifPresent(beside -> theirs.add(beside.run().time()));
        }
        hutch.with("daemon", "stop").works();
        List<Row> rows = new ArrayList<>();
        String run = "hutch vm run --rm, " + how;
        rows.add(told(run, new Series(whole)));
        if (!theirs.isEmpty()) {
            Series other = new Series(theirs);
            rows.add(told("podman run beside it", other));
            double times = new Series(whole).median() / other.median();
            rows.add(row(run + " / podman run", ratio, "x", Series.of(times)));
        }
        String create = "create to the end of a first exec, inside the daemon, " + how;
        Series all = new Series(exec);
        rows.add(row(create, p50, "ms", all));
        rows.add(row(create + ", p95", p95, "ms", Series.of(all.p95())));
        rows.add(told(create + ", in a daemon that was just started", Series.of(first)));
        stages.forEach(
                (stage, millis) -> rows.add(told(how + ", stage " + stage, new Series(millis))));
        return rows;
    }

    private static Command run(Command from) {
        return from.with("vm", "run", "--rm", "--", "true");
    }

    /// @param whole milliseconds of the process
    private record Ran(double whole, JsonNode trace) {
        static Ran of(Command from) {
            Command run = from.with("--format", "json", "-q", "vm", "run", "--rm", "--trace");
            long begin = System.nanoTime();
            Command.Stages ran = run.with("--", "true").stages();
            double whole = (System.nanoTime() - begin) / 1e6;
            String json = ran.words().lines().filter(l -> l.startsWith("{")).findFirst().orElse("");
            if (!ran.succeeded() || json.isEmpty()) {
                throw new IllegalStateException("no trace: " + ran.words());
            }
            return new Ran(whole, JsonMapper.shared().readTree(json).get("trace"));
        }

        double exec() {
            return at(AFTER) - at(FIRST);
        }

        private double at(String stage) {
            for (JsonNode row : trace) {
                if (row.get("stage").asString().equals(stage)) {
                    return row.get("atMillis").asDouble();
                }
            }
            throw new IllegalStateException("no stage " + stage);
        }
    }

    /// A stage that comes twice counts with both its parts.
    private static void add(JsonNode trace, Map<String, List<Double>> stages) {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (JsonNode row : trace) {
            sums.merge(row.get("stage").asString(), row.get("millis").asDouble(), Double::sum);
        }
        sums.forEach((stage, millis) ->
                stages.computeIfAbsent(stage, s -> new ArrayList<>()).add(millis));
    }

    /// @param what empty: nothing is waited for
    private static void awaitSpare(Command from, String what) {
        if (what.isEmpty()) {
            return;
        }
        Command status = from.with("--format", "json", "daemon", "status");
        for (int tries = 0; tries < PATIENCE; tries++) {
            if (JsonMapper.shared().readTree(status.output()).get(what).asInt() > 0) {
                return;
            }
            Command.of("sleep", "0.2").time();
        }
        throw new IllegalStateException("no machine of the pool was made");
    }

    private static Row told(String name, Series series) {
        return new Row(name, new Promise.None(), "ms", series, "");
    }

    private static Row row(String name, double limit, String unit, Series series) {
        return new Row(name, new Promise.AtMost(limit), unit, series, "");
    }
}
