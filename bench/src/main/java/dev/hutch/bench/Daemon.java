package dev.hutch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// The daemon of one home, looked at from outside.
record Daemon(Command hutch, Path home) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern MILLIS = Pattern.compile("millis=(\\d+)");

    /// A home of its own, with a daemon that has been started and has come to rest: what it does
    /// behind its first answer takes two or three seconds of a processor.
    static Daemon rested(Command hutch, Path home) {
        Daemon daemon = new Daemon(hutch.withEnv("HUTCH_HOME", home.toString()), home);
        daemon.hutch.with("version").time();
        daemon.rest();
        return daemon;
    }

    void rest() {
        Command.of("sleep", "5").time();
    }

    /// Ends it and deletes its home.
    void delete() {
        hutch.with("daemon", "stop").works();
        Command.of("rm", "-rf", home.toString()).works();
    }

    /// How long the last job of a kind took, by the daemon's own clock.
    double lastJobMillis(String kind) {
        try {
            List<String> jobs =
                    Files.readAllLines(home.resolve("log/daemon.log")).stream()
                            .filter(line -> line.contains(" kind=" + kind + " "))
                            .toList();
            Matcher millis = MILLIS.matcher(jobs.getLast());
            if (!millis.find()) {
                throw new IllegalStateException("no time in: " + jobs.getLast());
            }
            return Double.parseDouble(millis.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bytes of the Java heap in use, garbage included unless it was just collected.
    long heap(boolean collectFirst) {
        if (collectFirst) {
            jcmd("GC.run").time();
        }
        Matcher used = USED.matcher(jcmd("GC.heap_info").output());
        long kib = 0;
        // Young, old, and the class space, which is no heap.
        for (int i = 0; i < 2 && used.find(); i++) {
            kib += Long.parseLong(used.group(1));
        }
        return kib << 10;
    }

    /// From now on `peak` tells of what comes. @return bytes it has in memory now
    long forgetPeak() {
        try {
            Files.writeString(Path.of("/proc", pid(), "clear_refs"), "5");
            return resident("VmRSS");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The most that it had in memory, in bytes, as the kernel counted.
    long peak() {
        return resident("VmHWM");
    }

    private long resident(String what) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", pid(), "status"))) {
                if (line.startsWith(what + ":")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            throw new IllegalStateException("the kernel does not tell " + what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command jcmd(String command) {
        return Command.of(System.getProperty("java.home") + "/bin/jcmd", pid(), command);
    }

    private String pid() {
        return JsonMapper.builder()
                .build()
                .readTree(hutch.with("--format", "json", "daemon", "status").output())
                .get("pid")
                .asString();
    }
}
