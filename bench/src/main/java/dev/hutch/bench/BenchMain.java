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

/// `bench/run [--runs N] [--boots N] [--only images] [--json FILE]`
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws IOException {
        int runs = 10;
        int boots = 10;
        boolean imagesOnly = false;
        Optional<Path> json = Optional.empty();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--runs" -> runs = Integer.parseInt(args[i + 1]);
                case "--boots" -> boots = Integer.parseInt(args[i + 1]);
                case "--only" -> imagesOnly = args[i + 1].equals("images");
                case "--json" -> json = Optional.of(Path.of(args[i + 1]).toAbsolutePath());
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        Path scratch = Files.createTempDirectory("hutch-bench-");
        Command hutch =
                Command.of(System.getProperty("hutch.command"))
                        .withEnv("HUTCH_HOME", scratch.resolve("home").toString());
        List<Row> rows = new ArrayList<>();
        try {
            if (!imagesOnly) {
                measure(new Measurements(hutch, scratch, runs), hutch, boots, rows);
            }
            images(hutch, scratch, Math.min(runs, 5), rows);
        } finally {
            // An hour's figures are not lost because one of them could not be taken.
            Report report = new Report(host(), rows);
            report.print(System.out);
            if (json.isPresent()) {
                Files.writeString(json.get(), report.json());
            }
            List<String> left = hutch.with("vm", "ls", "--all", "-q").output().lines().toList();
            if (!left.isEmpty()) {
                hutch.with("vm", "rm").with(left.toArray(String[]::new)).works();
            }
            hutch.with("daemon", "stop").works();
            Command.of("rm", "-rf", scratch.toString()).works();
        }
    }

    private static void measure(
            Measurements measurements, Command hutch, int boots, List<Row> rows) {
        say("making the image and a first machine");
        hutch.with("vm", "create", "--name", "box", "-q").time();
        say("cold boots");
        rows.addAll(measurements.boots(boots));
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
    }

    private static void images(Command hutch, Path scratch, int runs, List<Row> rows)
            throws IOException {
        Optional<LocalRegistry> registry = LocalRegistry.start(scratch.resolve("registry"));
        if (registry.isEmpty()) {
            say("no docker-registry here: nothing about images is measured");
            return;
        }
        try (LocalRegistry _ = registry.get()) {
            Transfers transfers = new Transfers(hutch, scratch, registry.get(), runs);
            say("commits");
            rows.addAll(transfers.commits());
            say("pulls, beside other tools");
            rows.addAll(transfers.pulls());
            say("disks");
            rows.add(transfers.squashfs());
            say("memory of a large pull");
            rows.add(transfers.heapGrowth());
        }
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
