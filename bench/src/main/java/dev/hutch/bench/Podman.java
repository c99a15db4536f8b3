package dev.hutch.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The yardstick: the same image as a container, where podman works.
final class Podman implements AutoCloseable {
    private static final String IMAGE = "localhost/hutch-bench";
    private static final String CONTAINER = "hutch-bench";
    private static final List<String> LIMITS =
            List.of(
                    "--runtime",
                    "runc",
                    "--ulimit",
                    "nofile=1024:1024",
                    "--ulimit",
                    "nproc=1024:1024",
                    "--network=none");

    private Podman() {}

    /// Imports the root file system of a running VM and starts a container of it.
    ///
    /// @param rootTar prints the image's root as a tar
    /// @return empty when podman is absent or cannot run a container here
    static Optional<Podman> of(Command rootTar) {
        if (!Command.of("podman", "version").works()) {
            return Optional.empty();
        }
        Podman podman = new Podman();
        podman.close();
        rootTar.pipe(Command.of("podman", "import", "-", IMAGE));
        if (!podman.run().works()) {
            podman.close();
            return Optional.empty();
        }
        Command keep = podman("run", List.of("-d", "--name", CONTAINER), "sleep", "86400");
        if (!keep.works()) {
            podman.close();
            return Optional.empty();
        }
        return Optional.of(podman);
    }

    Command run() {
        return podman("run", List.of("--rm"), "true");
    }

    Command exec() {
        return Command.of("podman", "exec", CONTAINER, "true");
    }

    @Override
    public void close() {
        Command.of("podman", "rm", "-f", "-t", "0", CONTAINER).works();
        Command.of("podman", "rmi", "-f", IMAGE).works();
    }

    private static Command podman(String verb, List<String> options, String... argv) {
        Command command = new Command(List.of("podman", verb), Map.of());
        command = command.with(LIMITS.toArray(String[]::new));
        command = command.with(options.toArray(String[]::new));
        return command.with(IMAGE).with(argv);
    }
}
