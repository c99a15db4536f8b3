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
                    "--ulimit",
                    "nofile=1024:1024",
                    "--ulimit",
                    "nproc=1024:1024",
                    "--network=none");

    /// The runtime that works on more hosts first.
    private static final List<String> RUNTIMES = List.of("runc", "crun");

    private final String runtime;

    private Podman(String runtime) {
        this.runtime = runtime;
    }

    /// Imports the root file system of a running VM and starts a container of it.
    ///
    /// @param rootTar prints the image's root as a tar
    /// @return empty when podman is absent or cannot run a container here
    static Optional<Podman> of(Command rootTar) {
        if (!Command.of("podman", "version").works()) {
            return Optional.empty();
        }
        remove();
        rootTar.pipe(Command.of("podman", "import", "-", IMAGE));
        for (String runtime : RUNTIMES) {
            Podman podman = new Podman(runtime);
            if (podman.run().works() && podman.keep().works()) {
                return Optional.of(podman);
            }
        }
        remove();
        return Optional.empty();
    }

    Command run() {
        return podman("run", List.of("--rm"), "true");
    }

    Command exec() {
        return Command.of("podman", "exec", CONTAINER, "true");
    }

    private Command keep() {
        return podman("run", List.of("-d", "--name", CONTAINER), "sleep", "86400");
    }

    @Override
    public void close() {
        remove();
    }

    private static void remove() {
        Command.of("podman", "rm", "-f", "-t", "0", CONTAINER).works();
        Command.of("podman", "rmi", "-f", IMAGE).works();
    }

    private Command podman(String verb, List<String> options, String... argv) {
        Command command = new Command(List.of("podman", verb, "--runtime", runtime), Map.of());
        command = command.with(LIMITS.toArray(String[]::new));
        command = command.with(options.toArray(String[]::new));
        return command.with(IMAGE).with(argv);
    }
}
