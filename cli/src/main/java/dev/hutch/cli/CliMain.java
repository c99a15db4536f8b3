package dev.hutch.cli;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.http.HttpHutch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// The command line in a JVM of its own, for when there is no daemon to run it in. The native
/// client says in two properties where the daemon's socket and its log are.
public final class CliMain {
    /// How long an interrupted command may take to undo what it did.
    private static final Duration WIND_UP = Duration.ofSeconds(10);

    private CliMain() {}

    public static void main(String[] arguments) {
        Path log = Path.of(System.getProperty("hutch.log", "daemon.log"));
        Thread command = Thread.currentThread();
        // A signal ends the JVM with 128 + n by itself; the hook lets the command wind up first.
        Thread hook = new Thread(() -> windUp(command), "wind-up");
        Runtime.getRuntime().addShutdownHook(hook);
        int code;
        Path socket = Path.of(System.getProperty("hutch.run", "/nowhere"), "hutch.sock");
        try (HttpHutch hutch = new HttpHutch(socket);
                SystemConsole console = new SystemConsole(CliMain::cannotBecome)) {
            code = new Cli(hutch, log, InstantSource.system()).run(List.of(arguments), console);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            return;
        }
        System.exit(code);
    }

    /// The native client has environments prepared by another program.
    private static void cannotBecome(EnvCall.Entry entry) {
        throw new AssertionError("nobody asked this JVM to become " + entry.program());
    }

    private static void windUp(Thread command) {
        command.interrupt();
        try {
            command.join(WIND_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
