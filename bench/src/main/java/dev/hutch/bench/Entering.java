package dev.hutch.bench;

import dev.hutch.bench.Row.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Environments: how long until a command runs in one, and what the first one costs.
///
/// @param hutch the command with its private home
/// @param helper the program that makes the namespaces
record Entering(Command hutch, Path helper, Path home, Path scratch, int runs) {
    private static final int DIRECTORIES = 200;
    private static final int FILES_EACH = 100;
    private static final int FIRST_TIMES = 3;
    private static final double MB = 1 << 20;
    private static final String TAG = "twenty-thousand";

    List<Row> all() throws IOException {
        Path tree = tree();
        hutch.with("image", "import", tree.toString(), "-t", TAG).time();
        List<Row> rows = new ArrayList<>();
        Command enter = hutch.with("env", "run", TAG, "--", "true");
        rows.add(firstRender(enter));
        rows.add(row("hutch env run, warm daemon", 20, enter));
        rows.add(row("hutch env run, no daemon", 250, enter.withEnv("HUTCH_NO_DAEMON", "1")));
        rows.add(helperAlone());
        rows.addAll(bubblewrap());
        rows.addAll(commits());
        hutch.with("image", "rm", TAG).time();
        return rows;
    }

    /// Every time a render that is not there. Those before are put away and not deleted: where a
    /// file system has no journal, ext4 passes over every inode that was deleted in the last
    /// minutes, one by one, each time a file is made, and 1.4 s become 15 s.
    private Row firstRender(Command enter) throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < FIRST_TIMES; i++) {
            if (i > 0) {
                Files.move(renders(), home.resolve("cache/put-away-" + i));
            }
            seconds.add(enter.time() / 1000);
        }
        return new Row(
                "first env run of 20,000 files",
                new Promise.AtMost(2),
                "s",
                new Series(seconds),
                "whole process, rendering included");
    }

    /// A plan of our own, for a new name each time.
    private Row helperAlone() throws IOException {
        Path lower = lower();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            Path plan = scratch.resolve("plan");
            Files.writeString(
                    plan,
                    """
                    hutch-enter 1
                    prefix /hutch
                    state %s
                    name bench-%d
                    record {}
                    renders %s
                    lower %s
                    edit
                    end
                    """
                            .formatted(
                                    home.resolve("state/envs"),
                                    i,
                                    renders(),
                                    renders().relativize(lower)));
            double took =
                    Command.of("sh", "-c", "exec \"$0\" run 3 true 3<\"$1\"", helper.toString())
                            .with(plan.toString())
                            .time();
            if (i > 0) {
                millis.add(took);
            }
        }
        return new Row(
                "hutch-enter alone",
                new Promise.AtMost(5),
                "ms",
                new Series(millis),
                "with the shell that opens its plan");
    }

    /// Of a durable environment that nobody is in; the same changes each time. The daemon is a new
    /// one, so what it needs for its first commit counts as well.
    private List<Row> commits() {
        String script =
                "mkdir /hutch/new && cd /hutch/new && i=0;"
                        + " while [ $i -lt 10000 ]; do echo $i > f$i; i=$((i+1)); done";
        hutch.with("env", "run", "--name", "many", "--keep", "--edit", TAG, "--")
                .with("sh", "-c", script)
                .time();
        hutch.with("daemon", "stop").works();
        Daemon daemon = new Daemon(hutch, home);
        hutch.with("version").time();
        daemon.rest();
        Command commit = hutch.with("env", "commit", "stack", "-t", "many", "many");
        List<Double> seconds = new ArrayList<>();
        List<Double> grown = new ArrayList<>();
        for (int i = 0; i < FIRST_TIMES; i++) {
            long before = daemon.forgetPeak();
            seconds.add(commit.time() / 1000);
            grown.add((daemon.peak() - before) / MB);
        }
        hutch.with("image", "rm", "many").time();
        hutch.with("env", "rm", "--durable", "many").time();
        return List.of(
                new Row(
                        "env commit of 10,000 new files",
                        new Promise.AtMost(3),
                        "s",
                        new Series(seconds),
                        "whole process"),
                new Row(
                        "memory of that commit",
                        new Promise.AtMost(64),
                        "MB",
                        new Series(grown),
                        "the daemon's peak of resident memory over what it had before, garbage"
                                + " and a first time's classes included"));
    }

    /// The same layer and the same changes in memory, mounted by hand around bubblewrap, which has
    /// no overlays of its own before 0.11.
    private List<Row> bubblewrap() throws IOException {
        if (!Command.of("bwrap", "--version").works()) {
            return List.of();
        }
        Path mount = Files.createDirectories(scratch.resolve("bwrap"));
        String script =
                "mount -t tmpfs tmpfs \"$1\" && mkdir \"$1/u\" \"$1/w\" \"$1/m\""
                        + " && mount -t overlay overlay -o"
                        + " userxattr,lowerdir=\"$0\",upperdir=\"$1/u\",workdir=\"$1/w\" \"$1/m\""
                        + " && exec bwrap --dev-bind / / --bind \"$1/m\" \"$1/m\" true";
        Command theirs =
                Command.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)
                        .with(lower().toString(), mount.toString());
        if (!theirs.works()) {
            return List.of();
        }
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(theirs.time());
        }
        return List.of(
                new Row(
                        "bwrap beside it",
                        new Promise.None(),
                        "ms",
                        new Series(millis),
                        "with unshare, sh and mount, which make the overlay for it"));
    }

    private Row row(String name, double limit, Command command) {
        command.time();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(command.time());
        }
        return new Row(name, new Promise.AtMost(limit), "ms", new Series(millis), "");
    }

    private Path renders() {
        return home.resolve("cache/renders");
    }

    private Path lower() throws IOException {
        try (Stream<Path> layers = Files.list(renders().resolve("layers"))) {
            return layers.findFirst().orElseThrow().resolve("tree");
        }
    }

    private Path tree() throws IOException {
        Path tree = scratch.resolve("tree-of-files");
        for (int d = 0; d < DIRECTORIES; d++) {
            Path directory = Files.createDirectories(tree.resolve("d" + d));
            for (int f = 0; f < FILES_EACH; f++) {
                String line = d + " " + f + "\n";
                Files.writeString(directory.resolve("f" + f), line.repeat(1 + f * 7 % 200));
            }
        }
        return tree;
    }
}
