package dev.hutch.daemon;

import dev.hutch.api.ProblemException;
import dev.hutch.cli.Cli;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.daemon.logging.DaemonLog;
import dev.hutch.linux.files.FileLock;
import dev.hutch.vm.machine.Steps;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The daemon as a process. Says `ready` or `error <text>` on standard output, once, and closes it.
public final class Main {
    private static final int FAILED = 125;

    /// To undo what is under way; a service manager kills after 90 s.
    private static final Duration GRACE = Duration.ofSeconds(60);

    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        int code = 0;
        try {
            run(out);
        } catch (ProblemException e) {
            say(out, "error " + e.problem().message() + hint(e));
            code = FAILED;
        } catch (RuntimeException | Error e) {
            System.getLogger(Main.class.getName())
                    .log(System.Logger.Level.ERROR, "daemon=broken", e);
            say(out, "error " + e);
            code = FAILED;
        }
        // Threads of libraries must not keep a process that has said goodbye.
        System.exit(code);
    }

    private static void run(PrintStream out) {
        // Beside opening everything, on another processor: half of what a first answer needs.
        Thread.ofPlatform().daemon().name("preload").start(Cli::preload);
        Map<String, String> environment = System.getenv();
        Home home = Home.of(environment);
        home.prepare();
        Settings settings =
                Settings.load(
                        home.configFiles(),
                        environment,
                        Runtime.getRuntime().availableProcessors());
        Optional<FileLock> lock = FileLock.tryAcquire(home.run().resolve("daemon.lock"));
        if (lock.isEmpty()) {
            // Another daemon serves this home, which is all that whoever started us wanted.
            say(out, "ready");
            return;
        }
        try (FileLock held = lock.get()) {
            DaemonLog.start(home.log().resolve("daemon.log"), settings.logLevel());
            CountDownLatch closed = new CountDownLatch(1);
            try (Daemon daemon =
                    Daemon.open(home, settings, agent(environment), steps(environment))) {
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> stop(daemon, closed), "stop"));
                daemon.serve(() -> say(out, "ready"));
            } finally {
                closed.countDown();
            }
            System.getLogger(Main.class.getName())
                    .log(System.Logger.Level.INFO, "daemon=ended lock={0}", held);
        }
    }

    /// On a signal the virtual machine would end under our feet; this keeps it until all is closed.
    private static void stop(Daemon daemon, CountDownLatch closed) {
        daemon.stop();
        try {
            if (!closed.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.getLogger(Main.class.getName())
                        .log(System.Logger.Level.WARNING, "daemon=ends_unfinished");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path agent(Map<String, String> environment) {
        String chosen = environment.getOrDefault("HUTCH_AGENT", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        return Programs.beside("hutch-agent");
    }

    /// HUTCH_HALT_AT=create.overlay: the process ends at that step as if it were killed. For crash
    /// tests.
    private static Steps steps(Map<String, String> environment) {
        String at = environment.getOrDefault("HUTCH_HALT_AT", "");
        return at.isEmpty()
                ? Steps.NONE
                : step -> {
                    if (step.equals(at)) {
                        Runtime.getRuntime().halt(137);
                    }
                };
    }

    private static void say(PrintStream out, String line) {
        out.println(line.replace('\n', ' '));
        out.flush();
        out.close();
    }

    private static String hint(ProblemException e) {
        return e.problem().hint().isEmpty() ? "" : " (" + e.problem().hint() + ")";
    }
}
