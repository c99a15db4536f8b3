package dev.hutch.bench;

import dev.hutch.bench.Options.Section;
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
import java.util.Set;

/// Measures what SPECIFICATION promises: [Options#USAGE].
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws IOException {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        Path scratch = Files.createTempDirectory("hutch-bench-");
        Command hutch =
                Command.of(System.getProperty("hutch.command"))
                        .withEnv("HUTCH_HOME", scratch.resolve("home").toString())
                        // What is made behind a figure's back is measured where it is meant.
                        .withEnv("HUTCH_POOL_MEMORY", "0");
        List<Row> rows = new ArrayList<>();
        try {
            measure(new Measurements(hutch, scratch, options.runs()), hutch, options, rows);
            if (options.wants(Section.IMAGES)) {
                images(hutch, scratch, Math.min(options.runs(), 5), rows);
            }
            if (options.wants(Section.ENVIRONMENTS)) {
                say("environments, beside bubblewrap");
                rows.addAll(entering(hutch, scratch, options.runs()).all());
            }
            if (options.wants(Section.STRESS)) {
                say("stress: " + options.alive() + " at once, " + options.turns() + " in a row");
                Path home = scratch.resolve("home");
                rows.addAll(new Stress(hutch, home, options.alive(), options.turns()).rows());
            }
            if (options.wants(Section.CROWD)) {
                say("an environment among a hundred thousand layers");
                rows.addAll(new Crowd(hutch, scratch.resolve("home"), options.runs()).all());
            }
        } finally {
            // An hour's figures are not lost because one of them could not be taken.
            Report report = new Report(host(), rows);
            report.print(System.out);
            if (options.json().isPresent()) {
                Files.writeString(options.json().get(), report.json());
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
            Measurements measurements, Command hutch, Options options, List<Row> rows) {
        if (Set.of(Section.IMAGES, Section.ENVIRONMENTS, Section.STRESS, Section.CROWD)
                .containsAll(options.only())) {
            return;
        }
        say("making the image and a first machine");
        hutch.with("vm", "create", "--name", "box", "-q").time();
        if (options.wants(Section.BOOTS)) {
            say("cold boots");
            rows.addAll(measurements.boots(options.boots()));
        }
        if (options.wants(Section.RESTORES)) {
            say("restores");
            rows.addAll(measurements.restores());
        }
        if (options.wants(Section.COMMANDS) || options.wants(Section.STARTS)) {
            commands(measurements, hutch, options, rows);
        }
        if (options.wants(Section.COPIES)) {
            say("copies");
            rows.addAll(measurements.copies("box"));
        }
        if (options.wants(Section.DAEMON)) {
            say("daemon");
            rows.add(measurements.residentMemory(9));
        }
        hutch.with("vm", "rm", "box").works();
        if (options.wants(Section.FORKS)) {
            say("forks");
            Runnable template = () -> measurements.awaitTemplate("256M");
            rows.addAll(new Forks(hutch, template, options.runs()).rows());
        }
        if (options.wants(Section.DAEMON)) {
            rows.add(measurements.daemonStart());
        }
    }

    private static void commands(
            Measurements measurements, Command hutch, Options options, List<Row> rows) {
        Command rootTar =
                hutch.with("vm", "exec", "box", "--")
                        .with("tar", "-C", "/", "--one-file-system", "-c", ".");
        Optional<Podman> podman = Podman.of(rootTar);
        try {
            if (options.wants(Section.COMMANDS)) {
                say("commands, beside podman");
                rows.addAll(measurements.commands("box", podman));
            }
            if (options.wants(Section.STARTS)) {
                say("starts, beside podman");
                measurements.awaitTemplate("1G"); // of the machine that has been made
                rows.addAll(new Starts(hutch, podman, options.runs()).rows());
            }
        } finally {
            podman.ifPresent(Podman::close);
        }
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

    private static Entering entering(Command hutch, Path scratch, int runs) {
        Path helper =
                Path.of(System.getProperty("hutch.command"))
                        .resolveSibling("build/bin/hutch-enter");
        return new Entering(hutch, helper, scratch.resolve("home"), scratch, runs);
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
