package dev.hutch.daemon;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.Hutch;
import dev.hutch.cli.Cli;
import dev.hutch.cli.SystemConsole;
import dev.hutch.daemon.calls.EnvCalls;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.daemon.relay.EntryFrames;
import dev.hutch.store.Store;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The environments without a daemon, in a JVM of one command: for where none can run, or none is
/// wanted. It shares store, renders and records with every other process of hutch.
///
/// What the client is to become goes into the file that the client waits with.
public final class Alone {
    private Alone() {}

    public static void main(String[] arguments) {
        Path log = Path.of(System.getProperty("hutch.log", "daemon.log"));
        int code;
        try (SystemConsole console = new SystemConsole(Alone::become)) {
            code =
                    new Cli(new OfEnvironments(System.getenv()), log, Clock.systemUTC())
                            .run(List.of(arguments), console);
        }
        System.exit(code);
    }

    /// Opened when a command asks, not when it is only told about.
    private record OfEnvironments(Map<String, String> environment) implements Hutch {
        @Override
        public <R> R call(Call<R> call, CallIo io) {
            if (!(call instanceof EnvCall<R> env)) {
                throw new AssertionError("the client sends others elsewhere");
            }
            return open().answer(env, io);
        }

        private EnvCalls open() {
            Home home = Home.of(environment);
            home.prepare();
            Settings settings =
                    Settings.load(
                            home.configFiles(),
                            environment,
                            Runtime.getRuntime().availableProcessors());
            Clock clock = Clock.systemUTC();
            Store store = Stores.open(home, settings, clock);
            // The user's command waits for this process, so it brings nothing to disk: a daemon
            // does when it comes by, and after a crash it is made again.
            return EnvRooms.open(home, settings, store, _ -> {}, clock).calls();
        }
    }

    private static void become(EnvCall.Entry entry) {
        try (OutputStream out =
                new FileOutputStream(System.getProperty("hutch.entry", "/dev/null"))) {
            EntryFrames.write(entry, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
