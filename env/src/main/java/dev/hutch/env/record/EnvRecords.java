package dev.hutch.env.record;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.lease.RootSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Every environment, one directory each. Thread-safe; every process of a user sees the same.
public final class EnvRecords implements RootSource {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path root;
    private final RecordCodec codec = new RecordCodec();
    private final String boot;
    private final Unfinished unfinished;

    /// @param root directory of the records; made when it is missing
    public EnvRecords(Path root) {
        this.root = root;
        this.unfinished = new Unfinished(root);
        try {
            Files.createDirectories(root);
            boot = Files.readString(BOOT).strip();
        } catch (IOException e) {
            throw FileProblems.of("create", root, e);
        }
    }

    public Path root() {
        return root;
    }

    /// An environment as it stands now.
    ///
    /// @param owner its first command, while that lives
    /// @param monitor while that lives
    public record Env(
            EnvRecord record,
            EnvStatus status,
            Optional<ProcessIdentity> owner,
            Optional<ProcessIdentity> monitor,
            Optional<Long> namespace) {}

    /// What there is under a name; a record that has ended is taken away and is not there.
    public Optional<Env> find(EnvName name) {
        Optional<Env> found = lookCarefully(name);
        if (found.isPresent() && found.get().status() == EnvStatus.ENDED) {
            delete(name);
            return Optional.empty();
        }
        return found;
    }

    /// @param text a name, or the beginning of just one
    public Env get(String text) {
        List<Env> matching =
                list().stream()
                        .filter(env -> env.record().name().value().startsWith(text))
                        .toList();
        Optional<Env> exact =
                matching.stream()
                        .filter(env -> env.record().name().value().equals(text))
                        .findFirst();
        if (exact.isPresent()) {
            return exact.get();
        }
        if (matching.size() > 1) {
            throw RecordProblems.ambiguous(text);
        }
        return matching.stream().findFirst().orElseThrow(() -> RecordProblems.notFound(text));
    }

    /// The environment that a process is in.
    public Optional<Env> ofProcess(long pid) {
        Optional<Long> namespace = NamespaceMembers.namespace(pid);
        return namespace.isEmpty()
                ? Optional.empty()
                : list().stream().filter(env -> env.namespace().equals(namespace)).findFirst();
    }

    /// Keeps others from changing what an environment is or holds. Problems: `env.not_found` when
    /// it is gone.
    public FileLock lock(EnvName name) {
        if (!Files.isDirectory(directory(name))) {
            throw RecordProblems.notFound(name.value());
        }
        return FileLock.acquire(directory(name).resolve("lock"));
    }

    /// Every environment, by name; what has ended is taken away in passing, and what was killed
    /// while it made or took away a record.
    public List<Env> list() {
        unfinished.sweep();
        List<Env> all = new ArrayList<>();
        for (EnvName name : names()) {
            find(name).ifPresent(all::add);
        }
        return all;
    }

    /// Takes away what has ended. @return its names
    public List<EnvName> prune() {
        unfinished.sweep();
        List<EnvName> ended =
                names().stream()
                        .filter(name ->
                                lookCarefully(name)
                                        .filter(env -> env.status() == EnvStatus.ENDED)
                                        .isPresent())
                        .toList();
        ended.forEach(this::delete);
        return ended;
    }

    /// The line that the helper writes down.
    public String describe(EnvRecord record) {
        return codec.write(record);
    }

    /// Writes anew what an environment is.
    public void update(EnvRecord record) {
        AtomicFiles.write(
                directory(record.name()).resolve("env.json"),
                (codec.write(record) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public Path directory(EnvName name) {
        return root.resolve(name.value());
    }

    /// Forgets who was in a durable environment. Nobody may be.
    public void clearPresence(EnvName name) {
        AtomicFiles.deleteTree(directory(name).resolve("entered"));
    }

    /// Takes a record and all that was changed away. Nobody may be in it.
    public void delete(EnvName name) {
        unfinished.delete(directory(name));
    }

    /// The stacks and large annotations of all environments, saved ones included.
    @Override
    public Set<Digest> roots() {
        Set<Digest> roots = new HashSet<>();
        for (EnvName name : names()) {
            Optional<EnvRecord> record = look(name).map(Env::record);
            record.flatMap(EnvRecord::stack).ifPresent(roots::add);
            for (Annotation annotation :
                    record.map(it -> it.annotations().values()).orElse(List.of())) {
                if (annotation instanceof Annotation.Kept(Digest blob)) {
                    roots.add(blob);
                }
            }
        }
        return roots;
    }

    private List<EnvName> names() {
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(EnvName::isValid)
                    .sorted()
                    .map(EnvName::new)
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", root, e);
        }
    }

    /// One damaged record hides no other.
    private Optional<Env> lookCarefully(EnvName name) {
        try {
            return look(name);
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.CORRUPT) {
                throw e;
            }
            return Optional.of(
                    new Env(
                            unknown(name, true),
                            EnvStatus.DAMAGED,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
    }

    private static EnvRecord unknown(EnvName name, boolean durable) {
        return new EnvRecord(
                name,
                "",
                Optional.empty(),
                false,
                durable,
                "",
                0,
                List.of(),
                Instant.EPOCH,
                List.of(),
                Map.of());
    }

    private Optional<Env> look(EnvName name) {
        Path directory = directory(name);
        try {
            byte[] line = Files.readAllBytes(directory.resolve("env.json"));
            // A power cut empties what nobody waited for the disk with, which is none to keep.
            EnvRecord record = line.length == 0 ? unknown(name, false) : codec.read(name, line);
            Optional<Presence> presence = presence(directory);
            Optional<ProcessIdentity> monitor =
                    presence.map(Presence::monitor).filter(ProcessIdentity::alive);
            boolean inhabited =
                    monitor.isEmpty() && presence.filter(p -> !p.members().isEmpty()).isPresent();
            return Optional.of(
                    new Env(
                            record,
                            EnvStatus.of(record.durable(), monitor.isPresent(), inhabited),
                            presence.map(Presence::owner).filter(ProcessIdentity::alive),
                            monitor,
                            presence.map(Presence::namespace)));
        } catch (NoSuchFileException | NotDirectoryException endedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", directory, e);
        }
    }

    /// Empty when nobody is said to be in it, or only before this host was started.
    private Optional<Presence> presence(Path directory) throws IOException {
        try {
            String text = Files.readString(directory.resolve("entered"));
            return text.isEmpty() // after a power cut, and so of another boot
                    ? Optional.empty()
                    : Optional.of(Presence.parse(text)).filter(it -> it.boot().equals(boot));
        } catch (NoSuchFileException nobody) {
            return Optional.empty();
        }
    }
}
