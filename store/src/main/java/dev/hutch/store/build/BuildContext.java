package dev.hutch.store.build;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.content.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files a build may use: a directory without what its `.dockerignore` names. Nothing outside
/// of it can be reached, not by `..` and not through links. Everything belongs to root, as the
/// Dockerfile reference has it, and has no time, so that equal files become equal layers.
final class BuildContext implements SourceTree {
    private static final int BUFFER = 1 << 17;
    private static final int MODE_BITS = 07777;

    private final Path root;
    private final IgnoreRules rules;

    private BuildContext(Path root, IgnoreRules rules) {
        this.root = root;
        this.rules = rules;
    }

    /// @param dockerfile whose own `NAME.dockerignore`, where there is one, counts instead
    static BuildContext of(Path root, Path dockerfile) {
        Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
        Path rules = Files.exists(own) ? own : root.resolve(".dockerignore");
        try {
            return new BuildContext(
                    root.toRealPath(),
                    Files.exists(rules)
                            ? IgnoreRules.parse(Files.readString(rules))
                            : IgnoreRules.NONE);
        } catch (IOException e) {
            throw FileProblems.of("read", rules, e);
        }
    }

    @Override
    public List<Node> find(int line, String source) {
        List<Node> found = new ArrayList<>();
        match(line, root, "", SourceTree.parts(source), found);
        if (found.isEmpty()) {
            throw BuildProblems.sourceMissing(line, source);
        }
        return found;
    }

    @Override
    public List<Node> children(Node directory) {
        Path path = directory.file().orElseThrow();
        List<Node> children = new ArrayList<>();
        for (Path child : list(path)) {
            String name = SourceTree.join(directory.entry().name(), last(child));
            if (isIncluded(child, name)) {
                node(child, name, LinkOption.NOFOLLOW_LINKS).ifPresent(children::add);
            }
        }
        return children;
    }

    private boolean isIncluded(Path path, String name) {
        return !rules.ignores(name)
                || (rules.hasExceptions()
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && list(path).stream()
                                .anyMatch(child ->
                                        isIncluded(child, SourceTree.join(name, last(child)))));
    }

    private void match(int line, Path at, String name, List<String> parts, List<Node> found) {
        if (parts.isEmpty()) {
            Path real = real(line, at, name);
            if (name.isEmpty() || isIncluded(real, name)) {
                node(real, name).ifPresent(found::add);
            }
            return;
        }
        List<String> rest = parts.subList(1, parts.size());
        String part = parts.getFirst();
        Pattern pattern = Glob.within(part);
        List<Path> candidates =
                !Glob.isWild(part)
                        ? List.of(at.resolve(part))
                        : Files.isDirectory(at) ? list(at) : List.of();
        for (Path child : candidates) {
            String last = last(child);
            boolean matches = !Glob.isWild(part) || pattern.matcher(last).matches();
            if (matches && Files.exists(child)) {
                match(line, child, SourceTree.join(name, last), rest, found);
            }
        }
    }

    private Path real(int line, Path path, String name) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                throw BuildProblems.sourceOutside(line, name);
            }
            return real;
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    /// @return empty for a device, fifo or socket: the guest has its own
    private static Optional<Node> node(Path path, String name, LinkOption... links) {
        try {
            BasicFileAttributes stat = Files.readAttributes(path, BasicFileAttributes.class, links);
            int mode = (int) Files.getAttribute(path, "unix:mode", links) & MODE_BITS;
            if (stat.isDirectory()) {
                return Optional.of(made(path, name, Kind.DIRECTORY, mode, 0, "", Optional.empty()));
            }
            if (stat.isSymbolicLink()) {
                String target = TarNames.decode(FileNames.of(Files.readSymbolicLink(path)));
                return Optional.of(
                        made(path, name, Kind.SYMLINK, 0777, 0, target, Optional.empty()));
            }
            return stat.isRegularFile()
                    ? Optional.of(
                            made(
                                    path,
                                    name,
                                    Kind.FILE,
                                    mode,
                                    stat.size(),
                                    "",
                                    Optional.of(hash(path))))
                    : Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }

    private static Node made(
            Path path,
            String name,
            Kind kind,
            int mode,
            long size,
            String target,
            Optional<Digest> digest) {
        TarEntry entry = new TarEntry(name, kind, mode, 0, 0, size, 0, target, Map.of());
        return new Node(entry, digest, Optional.of(path));
    }

    private static Digest hash(Path file) throws IOException {
        MessageDigest sha256 = Hashes.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return Digest.of(sha256.digest());
    }

    private static String last(Path child) {
        return TarNames.decode(FileNames.of(Objects.requireNonNull(child.getFileName())));
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted(Comparator.comparing(BuildContext::last)).toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }
}
