package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `vm run --rm -- true` by stage, from a template and from the pool, beside podman.
///
/// @param hutch with a daemon that has no pool
/// @param runs how often each figure is taken
record Starts(Command hutch, Optional<Podman> podman, int runs) {
    /// The daemon's, on its way from the end of the command line to the command's end.
    private static final String FIRST = "request";

    private static final String AFTER = "kill";
    private static final int PATIENCE = 600;

    List<Row> rows() {
        List<Row> rows = new ArrayList<>(rows("from a template", hutch, 1.3, 200, 300));
        Command pooled = hutch.withEnv("HUTCH_POOL_MEMORY", "512M");
        hutch.with("daemon", "stop").works();
        run(pooled).time(); // a daemon begins without wishes
        rows.addAll(rows("from the pool", pooled, 0.5, 40, 80));
        hutch.with("daemon", "stop").works();
        return rows;
    }

    private List<Row> rows(String how, Command from, double ratio, double p50, double p95) {
        List<Double> whole = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> exec = new ArrayList<>();
        Map<String, List<Double>> stages = new LinkedHashMap<>();
        run(from).time();
        for (int i = 0; i < runs; i++) {
            if (!from.equals(hutch)) {
                awaitSpare(from);
            }
            long begin = System.nanoTime();
            JsonNode trace = trace(from);
            whole.add((System.nanoTime() - begin) / 1e6);
            exec.add(at(trace, AFTER) - at(trace, FIRST));
            add(trace, stages);
            podman.ifPresent(beside -> theirs.add(beside.run().time()));
        }
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
        Series first = new Series(exec);
        rows.add(row(create, p50, "ms", first));
        rows.add(row(create + ", p95", p95, "ms", Series.of(first.p95())));
        stages.forEach(
                (stage, millis) -> rows.add(told(how + ", stage " + stage, new Series(millis))));
        return rows;
    }

    private static Command run(Command from) {
        return from.with("vm", "run", "--rm", "--", "true");
    }

    private static JsonNode trace(Command from) {
        Command run =
                from.with("--format", "json", "-q", "vm", "run", "--rm", "--trace", "--", "true");
        Command.Stages ran = run.stages();
        String json = ran.words().lines().filter(l -> l.startsWith("{")).findFirst().orElse("");
        if (!ran.succeeded() || json.isEmpty()) {
            throw new IllegalStateException("no trace: " + ran.words());
        }
        return JsonMapper.shared().readTree(json).get("trace");
    }

    private static double at(JsonNode trace, String stage) {
        for (JsonNode row : trace) {
            if (row.get("stage").asString().equals(stage)) {
                return row.get("atMillis").asDouble();
            }
        }
        throw new IllegalStateException("no stage " + stage);
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

    private static void awaitSpare(Command from) {
        Command status = from.with("--format", "json", "daemon", "status");
        for (int tries = 0; tries < PATIENCE; tries++) {
            if (JsonMapper.shared().readTree(status.output()).get("pool").asInt() > 0) {
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
