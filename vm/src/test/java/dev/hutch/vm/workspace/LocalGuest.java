package dev.hutch.vm.workspace;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestConfiguration;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.guest.Hello;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// A guest without a machine: real programs of this host in a mount namespace in which `/root` is a
/// directory of the test. Everything a workspace needs of a guest is really done.
final class LocalGuest implements Guest {
    private static final String ENTER =
            "mount --bind \"$0\" /root && cd \"$1\" && shift && exec \"$@\"";

    private final Path root;
    private final boolean programs;
    final List<String> executed = new CopyOnWriteArrayList<>();

    /// @param root stands for /root
    /// @param programs false: an image in which nothing can be run, as with a lone static binary
    LocalGuest(Path root, boolean programs) {
        this.root = root;
        this.programs = programs;
    }

    Path repository() {
        return root.resolve("repo");
    }

    @Override
    public void sync() {}

    @Override
    public GuestProcess exec(GuestCommand command) {
        executed.add(String.join(" ", command.argv()));
        return new LocalProcess(programs ? start(command) : missing());
    }

    private Process start(GuestCommand command) {
        ProcessBuilder builder = inside(command.cwd(), command.argv());
        builder.environment().clear();
        builder.environment().putAll(command.env());
        // The host's own /etc/gitconfig stays as it is.
        builder.environment().put("GIT_CONFIG_SYSTEM", "/root/.gitconfig-system");
        return start(builder);
    }

    private Process missing() {
        return start(new ProcessBuilder("sh", "-c", "echo 'no such program' >&2; exit 127"));
    }

    private ProcessBuilder inside(String directory, List<String> argv) {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        words.addAll(List.of("sh", "-c", ENTER, root.toString(), directory));
        words.addAll(argv);
        return new ProcessBuilder(words);
    }

    @Override
    public TransferResult unpack(String directory, TarOwner owner, InputStream tar) {
        try {
            Files.createDirectories(onHost(directory));
            Process process =
                    start(inside(directory, List.of("tar", "-x", "--no-same-owner", "-p", "-f-")));
            long bytes;
            try (OutputStream out = process.getOutputStream()) {
                bytes = tar.transferTo(out);
            }
            String said = new String(process.getErrorStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return new TransferResult(0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public TransferResult pack(String path, OutputStream tar) {
        boolean tree = Files.isDirectory(onHost(path), LinkOption.NOFOLLOW_LINKS);
        Path parent = tree ? Path.of(path) : Path.of(path).getParent();
        String name = tree ? "." : Path.of(path).getFileName().toString();
        try {
            Process process =
                    start(
                            inside(
                                    parent.toString(),
                                    List.of("tar", "-c", "--format=posix", "-f-", name)));
            long bytes = process.getInputStream().transferTo(tar);
            String said = new String(process.getErrorStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return new TransferResult(0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public TransferResult packChanges(OutputStream tar) {
        throw new UnsupportedOperationException("no layers in here");
    }

    @Override
    public Optional<GuestFile> stat(String path) {
        Path file = onHost(path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        String kind = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? "directory" : "file";
        return Optional.of(new GuestFile(kind, 0, 0, 0, 0));
    }

    private Path onHost(String path) {
        return root.resolve(Path.of("/root").relativize(Path.of(path)));
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record LocalProcess(Process process) implements GuestProcess {
        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public void signal(int number) {
            process.destroy();
        }

        @Override
        public void resize(int rows, int columns) {}

        @Override
        public CompletableFuture<Integer> exit() {
            return process.onExit().thenApply(Process::exitValue);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Override
    public Hello hello() {
        throw notAMachine();
    }

    @Override
    public void configure(GuestConfiguration configuration) {
        throw notAMachine();
    }

    @Override
    public void identify(GuestIdentity identity) {
        throw notAMachine();
    }

    @Override
    public void rehearse(GuestIdentity nobody) {
        throw notAMachine();
    }

    @Override
    public GuestConnection connect(int port) {
        throw notAMachine();
    }

    @Override
    public List<Listener> listeners() {
        throw notAMachine();
    }

    @Override
    public GuestStats stats() {
        throw notAMachine();
    }

    @Override
    public Duration ping() {
        throw notAMachine();
    }

    @Override
    public void powerOff() {
        throw notAMachine();
    }

    @Override
    public CompletableFuture<Void> gone() {
        return new CompletableFuture<>();
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException notAMachine() {
        return new UnsupportedOperationException("there is no machine behind this guest");
    }
}
