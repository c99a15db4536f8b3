package dev.hutch.vm.template;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The templates of one cache directory. Thread-safe; kept by one daemon at a time, which the lock
/// of the daemon sees to.
public final class Templates {
    private static final Logger LOG = System.getLogger(Templates.class.getName());
    private static final String STAGED = ".new-";
    private static final String GONE = ".gone-";
    private static final int ID_BYTES = 6;

    /// Each is some 100 MB; who needs more kinds than this at once uses the oldest rarely.
    private static final int MOST = 8;

    private final Path directory;
    private final InstantSource clock;
    private final Map<String, Template> known = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private volatile Consumer<String> deleted = id -> {};

    private Templates(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /// What is to be known of a kind.
    public sealed interface Found {
        record Fits(Template template) implements Found {}

        /// @param field what this host has another of
        record Differs(Template template, String field) implements Found {}

        record None() implements Found {}
    }

    /// Takes up what is there; what is not whole is deleted.
    ///
    /// @param directory of the cache; made when missing
    public static Templates open(Path directory, InstantSource clock) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("make", directory, e);
        }
        Templates templates = new Templates(directory, clock);
        templates.load();
        return templates;
    }

    private void load() {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(STAGED) || name.startsWith(GONE)) {
                    AtomicFiles.deleteTree(entry);
                } else if (name.matches("[0-9a-f]{12}")) {
                    take(entry);
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private void take(Path entry) {
        try {
            Template template = Manifest.read(entry).template(entry);
            known.put(template.id(), template);
        } catch (ProblemException e) {
            LOG.log(Level.INFO, "template={0} deleted \"{1}\"", entry.getFileName(), e);
            AtomicFiles.deleteTree(entry);
        }
    }

    /// Newest first.
    public List<Template> list() {
        return known.values().stream()
                .sorted(Comparator.comparing(Template::createdAt).reversed())
                .toList();
    }

    /// By id or a unique beginning of it.
    public Template get(String target) {
        List<Template> matches =
                known.values().stream()
                        .filter(template -> !target.isEmpty() && template.id().startsWith(target))
                        .toList();
        if (matches.size() > 1) {
            throw TemplateProblems.ambiguous(target);
        }
        return matches.stream().findFirst().orElseThrow(() -> TemplateProblems.notFound(target));
    }

    public Found find(TemplateKey key) {
        Optional<Template> kin =
                list().stream().filter(template -> template.key().sameKind(key)).findFirst();
        if (kin.isEmpty()) {
            return new Found.None();
        }
        Template template = kin.get();
        return template.key()
                .difference(key)
                .<Found>map(field -> new Found.Differs(template, field))
                .orElseGet(() -> new Found.Fits(template));
    }

    /// Looks whether the files are those that were saved, and notes that they are used. Reads what
    /// is small. Problems: `template.broken`.
    public void check(Template template) {
        Manifest.read(template.directory()).check(template.directory());
        AtomicFiles.touch(template.directory().resolve(Manifest.FILE));
    }

    /// A template in the making: a directory in which its three files are put.
    ///
    /// @param id it will have
    public record Staged(String id, Path directory) {
        public Path memory() {
            return directory.resolve(Template.MEMORY);
        }

        public Path state() {
            return directory.resolve(Template.STATE);
        }

        public Path overlay() {
            return directory.resolve(Template.OVERLAY);
        }
    }

    /// On failure whoever staged it deletes the directory.
    public Staged stage() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        Path staged = directory.resolve(STAGED + id);
        try {
            return new Staged(id, Files.createDirectory(staged));
        } catch (IOException e) {
            throw FileProblems.of("make", staged, e);
        }
    }

    /// Lets others use it, in place of any other of its kind.
    public Template publish(Staged staged, String image, TemplateKey key) {
        Manifest manifest = Manifest.of(staged.directory(), image, clock.instant(), key);
        AtomicFiles.write(staged.directory().resolve(Manifest.FILE), manifest.toJson());
        Path place = directory.resolve(staged.id());
        AtomicFiles.publish(staged.directory(), place);
        Template template = manifest.template(place);
        List<Template> others = list().stream().filter(other -> other.key().sameKind(key)).toList();
        known.put(template.id(), template);
        others.forEach(other -> delete(other.id()));
        list().stream()
                .sorted(Comparator.comparing(Template::usedAt).reversed())
                .skip(MOST)
                .forEach(old -> delete(old.id()));
        return template;
    }

    /// @param listener told the id of each that is deleted, before its files are
    public void whenDeleted(Consumer<String> listener) {
        deleted = listener;
    }

    /// Deletes one, if it is there. VMs that began there go on.
    public void delete(String id) {
        if (known.remove(id) == null) {
            return;
        }
        deleted.accept(id);
        Path gone = directory.resolve(GONE + id);
        try {
            // At once for whoever looks; the blocks take as long as they take.
            Files.move(directory.resolve(id), gone);
        } catch (IOException e) {
            throw FileProblems.of("delete", directory.resolve(id), e);
        }
        AtomicFiles.deleteTree(gone);
    }

    /// Those that nobody began from since a moment, or that lack a file they need.
    ///
    /// @param initrds directory of initrds
    /// @param disks directory of layers' disks
    public List<Template> unused(Instant since, Path initrds, Path disks) {
        return list().stream()
                .filter(template ->
                        template.usedAt().isBefore(since)
                                || !Files.exists(initrds.resolve(template.key().boot()))
                                || template.key().lowers().stream()
                                        .anyMatch(lower -> !Files.exists(disks.resolve(lower))))
                .toList();
    }
}
