package dev.hutch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `bench/run [--runs N] [--boots N] [--json FILE]`
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws IOException {
        int runs = 10;
        int boots = 10;
        Optional<Path> json = Optional.empty();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--runs" -> runs = Integer.parseInt(args[i + 1]);
                case "--boots" -> boots = Integer.parseInt(args[i + 1]);
                case "--json" -> json = Optional.of(Path.of(args[i + 1]).toAbsolutePath());
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        Path scratch = Files.createTempDirectory("hutch-bench-");
        Command hutch =
                Command.of(System.getProperty("hutch.command"))
                        .withEnv("HUTCH_HOME", scratch.resolve("home").toString());
        try {
            Report report = measure(hutch, scratch, runs, boots);
            report.print(System.out);
            if (json.isPresent()) {
                Files.writeString(json.get(), report.json());
            }
        } finally {
            hutch.with("daemon", "stop").works();
            Command.of("rm", "-rf", scratch.toString()).works();
        }
    }

    private static Report measure(Command hutch, Path scratch, int runs, int boots) {
        Measurements measurements = new Measurements(hutch, scratch, runs);
        say("making the image and a first machine");
        hutch.with("vm", "create", "--name", "box", "-q").time();
        List<Row> rows = new ArrayList<>();
        say("cold boots");
        rows.add(measurements.boots(boots));
        say("commands, beside podman");
        Command rootTar =
                hutch.with(
                        "vm",
                        "exec",
                        "box",
                        "--",
                        "tar",
                        "-C",
                        "/",
                        "--one-file-system",
                        "-c",
                        ".");
        Optional<Podman> podman = Podman.of(rootTar);
        try {
            rows.addAll(measurements.commands("box", podman));
        } finally {
            podman.ifPresent(Podman::close);
        }
        say("copies");
        rows.addAll(measurements.copies("box"));
        say("daemon");
        rows.add(measurements.residentMemory(9));
        hutch.with("vm", "rm", "box").works();
        rows.add(measurements.daemonStart());
        return new Report(host(), rows);
    }

    private static Map<String, String> host() {
        Map<String, String> host = new LinkedHashMap<>();
        host.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        host.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        host.put("kernel", System.getProperty("os.version"));
        host.put("java", System.getProperty("java.version"));
        return host;
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
