package dev.hutch.daemon.relay;

import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.Cli;
import dev.hutch.cli.console.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs harmless command lines that nobody sees, so that the first real one finds its code loaded
/// and compiled. Belongs behind the daemon's `ready`, never before it.
public final class RelayWarmUp {
    /// Enough for the quick compiler to have seen every method on the way (its threshold is 200
    /// calls, and most of them run many times per command line).
    private static final int ROUNDS = 40;

    private static final List<List<String>> COMMANDS =
            List.of(
                    List.of("version"),
                    List.of("vm", "ls"),
                    List.of("vm", "ls", "--format", "json"),
                    List.of("vm", "ls", "--help"),
                    List.of("vm", "exec", "--", "warm-up"));

    private RelayWarmUp() {}

    public static void run(Cli cli) {
        for (int round = 0; round < ROUNDS && !Thread.currentThread().isInterrupted(); round++) {
            for (List<String> command : COMMANDS) {
                cli.run(command, new Nobody());
            }
        }
    }

    /// A console without a user.
    private static final class Nobody implements Console {
        @Override
        public Optional<String> variable(String name) {
            return Optional.empty();
        }

        @Override
        public Path directory() {
            return Path.of("/");
        }

        @Override
        public InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public OutputStream err() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public boolean isTerminal(Stream stream) {
            return false;
        }

        @Override
        public Optional<VmCall.TerminalSize> size() {
            return Optional.empty();
        }

        @Override
        public void raw(boolean on) {}

        @Override
        public void onControl(Consumer<CallIo.Control> listener) {}

        @Override
        public void onHangup(Runnable listener) {}

        @Override
        public void become(EnvCall.Entry entry) {}
    }
}
