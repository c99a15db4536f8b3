package dev.hutch.vm.snapshot;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.snapshot.SnapshotManifest.FileSum;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The snapshots of one directory. Thread-safe; kept by one daemon at a time, which the lock of the
/// daemon sees to. Somebody wanted each of them, so none is deleted but by its owner.
public final class Snapshots {
    private static final Logger LOG = System.getLogger(Snapshots.class.getName());
    private static final String STAGED = ".new-";
    private static final String GONE = ".gone-";
    private static final int ID_BYTES = 6;

    private final Path directory;
    private final InstantSource clock;
    private final Map<String, Snapshot> known = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    private Snapshots(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /// Takes up what is there, and deletes what was never finished.
    public static Snapshots open(Path directory, InstantSource clock) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("make", directory, e);
        }
        Snapshots snapshots = new Snapshots(directory, clock);
        snapshots.load();
        return snapshots;
    }

    public Path directory() {
        return directory;
    }

    private void load() {
        for (Path entry : entries()) {
            String name = entry.getFileName().toString();
            if (name.startsWith(STAGED) || name.startsWith(GONE)) {
                AtomicFiles.deleteTree(entry);
            } else if (isId(name)) {
                try {
                    Snapshot snapshot = read(entry).snapshot(entry);
                    known.put(snapshot.id(), snapshot);
                } catch (IOException e) {
                    // Not deleted: it may be mended by hand, and `store check` tells of it.
                    LOG.log(Level.WARNING, "snapshot=" + name + " unreadable", e);
                }
            }
        }
    }

    /// Newest first.
    public List<Snapshot> list() {
        return known.values().stream()
                .sorted(Comparator.comparing(Snapshot::createdAt).reversed())
                .toList();
    }

    /// By id, name, or the unique beginning of an id.
    public Snapshot get(String target) {
        Optional<Snapshot> named =
                known.values().stream()
                        .filter(each -> each.id().equals(target) || each.name().equals(target))
                        .findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        List<Snapshot> matches =
                known.values().stream()
                        .filter(each -> !target.isEmpty() && each.id().startsWith(target))
                        .toList();
        if (matches.size() > 1) {
            throw SnapshotProblems.ambiguous(target);
        }
        return matches.stream().findFirst().orElseThrow(() -> SnapshotProblems.notFound(target));
    }

    /// A name that nobody has: the one that is wanted, or if that is empty one after the VM's.
    public synchronized String choose(String wanted, String vm) {
        Set<String> taken = known.values().stream().map(Snapshot::name).collect(Collectors.toSet());
        return SnapshotName.choose(wanted, vm, taken);
    }

    /// Where the files of a new one go. On failure whoever asked deletes the directory.
    public SnapshotFiles stage() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Path staged = directory.resolve(STAGED + HexFormat.of().formatHex(bytes));
        try {
            return new SnapshotFiles(Files.createDirectory(staged));
        } catch (IOException e) {
            throw FileProblems.of("make", staged, e);
        }
    }

    /// Reads, describes and keeps what was staged.
    ///
    /// @param wanted as for `choose`
    public Snapshot publish(SnapshotFiles staged, String wanted, SnapshotVm vm, TemplateKey host) {
        try {
            String name = choose(wanted, vm.name());
            return publish(
                    staged, SnapshotManifest.of(staged, name, clock.instant(), vm, host), wanted);
        } catch (IOException e) {
            throw FileProblems.of("read", staged.directory(), e);
        }
    }

    /// Others may have taken the name meanwhile.
    synchronized Snapshot publish(SnapshotFiles staged, SnapshotManifest manifest, String wanted) {
        SnapshotManifest named = manifest.named(choose(wanted, manifest.vm().name()));
        AtomicFiles.write(staged.directory().resolve(SnapshotManifest.FILE), named.toJson());
        String id = staged.directory().getFileName().toString().substring(STAGED.length());
        Path place = directory.resolve(id);
        AtomicFiles.publish(staged.directory(), place);
        Snapshot snapshot = named.snapshot(place);
        known.put(id, snapshot);
        return snapshot;
    }

    /// VMs that began there go on.
    public void delete(String id) {
        if (known.remove(id) == null) {
            return;
        }
        Path gone = directory.resolve(GONE + id);
        try {
            Files.move(directory.resolve(id), gone);
        } catch (IOException e) {
            throw FileProblems.of("delete", directory.resolve(id), e);
        }
        AtomicFiles.deleteTree(gone);
    }

    /// Looks whether the files are those that were saved, and reads those that were touched since.
    /// Problems: `snapshot.damaged`.
    public void check(Snapshot snapshot) {
        damage(snapshot.directory(), false)
                .ifPresent(what -> {
                    throw SnapshotProblems.damaged(snapshot.name(), what);
                });
    }

    /// Reads every byte. @return of each that is not as it was saved its id, and why
    public Map<String, String> verify() {
        Map<String, String> broken = new TreeMap<>();
        for (Path entry : entries()) {
            String id = entry.getFileName().toString();
            if (isId(id)) {
                damage(entry, true).ifPresent(what -> broken.put(id, what));
            }
        }
        return broken;
    }

    private static Optional<String> damage(Path entry, boolean thorough) {
        SnapshotFiles files = new SnapshotFiles(entry);
        try {
            SnapshotManifest manifest = read(entry);
            if (!manifest.state().sameBytes(files.sumOfState())) {
                return Optional.of("the state of its devices was changed");
            }
            if (changed(files, files.memory(), manifest.memory(), thorough)) {
                return Optional.of("its memory was changed");
            }
            return changed(files, files.disk(), manifest.disk(), thorough)
                    ? Optional.of("its disk was changed")
                    : Optional.empty();
        } catch (IOException e) {
            return Files.exists(entry)
                    ? Optional.of("a file of it cannot be read")
                    : Optional.empty(); // deleted meanwhile
        }
    }

    private static boolean changed(SnapshotFiles files, Path file, FileSum sum, boolean thorough)
            throws IOException {
        FileMark mark = FileMark.of(file);
        if (mark.bytes() != sum.bytes()) {
            return true;
        }
        boolean touched = !mark.writtenAt().equals(sum.writtenAt());
        return (thorough || touched) && !sum.sameBytes(files.sumOf(file));
    }

    static SnapshotManifest read(Path entry) throws IOException {
        Path file = entry.resolve(SnapshotManifest.FILE);
        if (Files.size(file) > SnapshotManifest.MAX_BYTES) {
            throw new IOException("it is too large");
        }
        return SnapshotManifest.parse(Files.readAllBytes(file));
    }

    private List<Path> entries() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static boolean isId(String name) {
        return name.matches("[0-9a-f]{12}");
    }
}
