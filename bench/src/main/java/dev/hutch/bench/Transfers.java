package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Images on their way from a registry on this host to a disk that boots, beside other tools.
///
/// @param hutch the command, with a home that has the image `debian-bookworm`
/// @param scratch a directory of ours
/// @param runs how often each figure is taken
record Transfers(Command hutch, Path scratch, LocalRegistry registry, int runs) {
    private static final String IMAGE = "debian-bookworm";
    private static final double MB = 1e6;
    private static final int LARGE_FILES = 256;
    private static final int LARGE_FILE = 4 << 20;

    /// Every row about pulls.
    List<Row> pulls() {
        String reference = registry.address() + "/debian:1";
        hutch.with("image", "push", IMAGE, reference).time();
        double bytes = layerBytes();
        List<Double> rate = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> skopeo = new ArrayList<>();
        List<Double> podman = new ArrayList<>();
        boolean hasPodman = Command.of("podman", "version").works();
        boolean hasSkopeo = Command.of("skopeo", "--version").works() && hasUmoci();
        for (int i = 0; i < runs; i++) {
            Daemon daemon = Daemon.rested(hutch, scratch.resolve("pull"));
            Command pull = daemon.hutch().with("image", "pull", reference, "-t", "d");
            ours.add(pull.time());
            rate.add(bytes / MB / (ours.getLast() / 1000));
            for (int j = 0; j < 3; j++) {
                pull.time();
                again.add(daemon.lastJobMillis("image.pull"));
            }
            daemon.delete();
            if (hasSkopeo) {
                skopeo.add(skopeoAndUmoci(reference));
            }
            if (hasPodman) {
                podman.add(podman(reference));
            }
        }
        String size = Math.round(bytes / MB) + " MB unpacked";
        List<Row> rows = new ArrayList<>();
        rows.add(
                new Row(
                        "pull of a Debian base to disks that boot, first of a daemon's life",
                        new Promise.AtLeast(60),
                        "MB/s",
                        new Series(rate),
                        size));
        rows.add(new Row("the same", new Promise.None(), "ms", new Series(ours), ""));
        rows.addAll(beside("skopeo copy + umoci unpack", ours, skopeo));
        rows.addAll(beside("podman pull", ours, podman));
        rows.add(justStarted(reference, bytes));
        rows.add(
                new Row(
                        "second pull of an unchanged tag, inside the daemon",
                        new Promise.AtMost(150),
                        "ms",
                        new Series(again),
                        ""));
        return rows;
    }

    /// The options are those that hutch makes its disks with.
    Row squashfs() {
        Path tar = scratch.resolve("layer.tar");
        hutch.with("image", "export", IMAGE, "--as", "rootfs", "-o", tar.toString()).time();
        Path disk = scratch.resolve("layer.squashfs");
        String make =
                "SOURCE_DATE_EPOCH=4294967295 exec taskset -c 0"
                        + " sqfstar -quiet -no-progress -exit-on-error -reproducible"
                        + " -comp lz4 -b 128K -processors 1 "
                        + disk
                        + " < "
                        + tar;
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            Command.of("rm", "-f", disk.toString()).works();
            double seconds = Command.of("sh", "-c", make).time() / 1000;
            rates.add(size(tar) / MB / seconds);
        }
        Command.of("rm", "-f", disk.toString(), tar.toString()).works();
        return new Row(
                "layer tar to squashfs, on one core",
                new Promise.AtLeast(150),
                "MB/s",
                new Series(rates),
                "");
    }

    /// A layer of 1 GiB, half of it noise. The heap is asked for as often as an answer takes.
    Row heapGrowth() {
        String reference = registry.address() + "/large:1";
        Path tree = scratch.resolve("large");
        fillLarge(tree);
        hutch.with("image", "import", tree.toString(), "-t", "large").time();
        Command.of("rm", "-rf", tree.toString()).works();
        hutch.with("image", "push", "large", reference).time();
        hutch.with("image", "rm", "large").works();
        Daemon daemon = Daemon.rested(hutch, scratch.resolve("pull"));
        long before = daemon.heap(true);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong peak = new AtomicLong(before);
        AtomicLong samples = new AtomicLong();
        Thread watch =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                peak.accumulateAndGet(daemon.heap(false), Math::max);
                                samples.incrementAndGet();
                            }
                        });
        double millis = daemon.hutch().with("image", "pull", reference, "-t", "large").time();
        done.set(true);
        join(watch);
        long after = daemon.heap(true);
        daemon.delete();
        String note =
                "jcmd GC.heap_info, %d times in a pull of %.1f s, garbage included; %.1f MB stayed"
                        .formatted(samples.get(), millis / 1000, (after - before) / MB);
        return new Row(
                "daemon heap growth during the pull of a 1 GB layer",
                new Promise.AtMost(64),
                "MB",
                Series.of((peak.get() - before) / MB),
                note);
    }

    /// Ten thousand files changed in a running VM; the first commit of a daemon's life, then more.
    List<Row> commits() {
        String vm = "changed";
        hutch.with("vm", "create", "--name", vm, "-q").time();
        Daemon daemon = new Daemon(hutch, scratch.resolve("home"));
        hutch.with("daemon", "stop").works();
        hutch.with("version").time();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            String change = "for i in $(seq 10000); do echo $i." + i + " > /srv/$i; done";
            hutch.with("vm", "exec", vm, "--", "sh", "-c", change).time();
            if (i == 0) {
                daemon.rest();
            }
            all.add(hutch.with("vm", "commit", vm, "-t", "many").time() / 1000);
        }
        hutch.with("vm", "rm", vm).works();
        hutch.with("image", "rm", "many").works();
        Promise promise = new Promise.AtMost(5);
        String name = "vm commit of 10,000 changed files";
        return List.of(
                new Row(name + ", the first", promise, "s", Series.of(all.getFirst()), ""),
                new Row(name, promise, "s", new Series(all), ""));
    }

    private Row justStarted(String reference, double bytes) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            Daemon daemon = new Daemon(hutch, scratch.resolve("pull"));
            Command own = hutch.withEnv("HUTCH_HOME", daemon.home().toString());
            own.with("version").time();
            rates.add(bytes / MB / (own.with("image", "pull", reference, "-t", "d").time() / 1000));
            new Daemon(own, daemon.home()).delete();
        }
        return new Row(
                "the same, while a daemon just started warms up",
                new Promise.None(),
                "MB/s",
                new Series(rates),
                "");
    }

    private List<Row> beside(String tool, List<Double> ours, List<Double> theirs) {
        if (theirs.isEmpty()) {
            return List.of();
        }
        double ratio = new Series(ours).median() / new Series(theirs).median();
        return List.of(
                new Row(tool, new Promise.None(), "ms", new Series(theirs), ""),
                new Row("hutch / " + tool, new Promise.AtMost(1), "x", Series.of(ratio), ""));
    }

    private double skopeoAndUmoci(String reference) {
        Path layout = scratch.resolve("skopeo");
        Path bundle = scratch.resolve("bundle");
        Command copy =
                Command.of(
                                "skopeo",
                                "copy",
                                "-q",
                                "--src-tls-verify=false",
                                "docker://" + reference)
                        .with("oci:" + layout + ":1");
        Command unpack = Command.of("umoci", "unpack", "--image", layout + ":1", bundle.toString());
        double millis = copy.time() + unpack.time();
        Command.of("rm", "-rf", layout.toString(), bundle.toString()).works();
        return millis;
    }

    private static double podman(String reference) {
        Command.of("podman", "rmi", "-f", reference).works();
        double millis = Command.of("podman", "pull", "-q", "--tls-verify=false", reference).time();
        Command.of("podman", "rmi", "-f", reference).works();
        return millis;
    }

    private static boolean hasUmoci() {
        return Command.of("umoci", "--version").works();
    }

    private double layerBytes() {
        Path tar = scratch.resolve("size.tar");
        hutch.with("image", "export", IMAGE, "--as", "rootfs", "-o", tar.toString()).time();
        long bytes = size(tar);
        Command.of("rm", "-f", tar.toString()).works();
        return bytes;
    }

    private static void fillLarge(Path tree) {
        byte[] content = new byte[LARGE_FILE];
        Random random = new Random(11);
        try {
            Files.createDirectories(tree);
            for (int i = 0; i < LARGE_FILES; i++) {
                random.nextBytes(content);
                Arrays.fill(content, 0, LARGE_FILE / 2, (byte) i);
                Files.write(tree.resolve("f" + i), content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
