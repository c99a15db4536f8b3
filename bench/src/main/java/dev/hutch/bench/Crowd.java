package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What else is stored must not matter: one environment is entered again and again while layers and
/// tags gather around its own, one tag for every hundred layers.
///
/// @param hutch the command with its private home
record Crowd(Command hutch, Path home, int runs) {
    private static final int[] LAYERS = {1, 1_000, 10_000, 100_000};

    List<Row> all() throws IOException {
        CrowdMaker maker = new CrowdMaker(home.resolve("data/store"));
        Command enter = hutch.with("env", "run", CrowdMaker.FIRST, "--", "true");
        List<Row> rows = new ArrayList<>();
        int there = 0;
        for (int wanted : LAYERS) {
            maker.make(there, wanted);
            there = wanted;
            rows.add(row("env run", there, "warm daemon", new Promise.AtMost(20), enter));
            rows.add(
                    row(
                            "env run",
                            there,
                            "no daemon",
                            new Promise.AtMost(250),
                            enter.withEnv("HUTCH_NO_DAEMON", "1")));
            rows.add(row("env ls", there, "", new Promise.AtMost(20), hutch.with("env", "ls")));
            rows.add(row("tag ls", there, "", new Promise.None(), hutch.with("tag", "ls", "-q")));
        }
        return rows;
    }

    private Row row(String what, int there, String how, Promise promise, Command command) {
        command.time();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(command.time());
        }
        return new Row(
                what + " among " + there + " layers" + (how.isEmpty() ? "" : ", " + how),
                promise,
                "ms",
                new Series(millis),
                "");
    }
}
