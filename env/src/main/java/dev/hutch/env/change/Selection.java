package dev.hutch.env.change;

import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.archive.TarNames;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which of the changes in an upper directory somebody means. A pattern with a slash in it is a
/// path of the environment, one without is a name anywhere in it; what is below a match goes with
/// it.
///
/// @param prefix where the environment is mounted, which paths may begin with
/// @param patterns none: everything
record Selection(Path prefix, List<String> patterns) {
    Selection {
        patterns = List.copyOf(patterns);
    }

    /// A name in the upper directory.
    ///
    /// @param closed nothing of the layers below shows in it
    record Changed(Path path, boolean closed) {}

    /// Every name there, a directory before what is in it.
    static List<Changed> read(Path upper) throws IOException {
        List<Changed> all = new ArrayList<>();
        Files.walkFileTree(
                upper,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes about)
                            throws IOException {
                        if (!path.equals(upper)) {
                            boolean closed = OverlayFiles.isOpaque(path);
                            all.add(new Changed(upper.relativize(path), closed));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes about)
                            throws IOException {
                        boolean closed =
                                about.isOther()
                                        && OverlayFiles.isWhiteout(
                                                Files.readAttributes(
                                                        path, "unix:*", LinkOption.NOFOLLOW_LINKS));
                        all.add(new Changed(upper.relativize(path), closed));
                        return FileVisitResult.CONTINUE;
                    }
                });
        all.sort(Comparator.comparing(Changed::path));
        return all;
    }

    /// @return the uppermost path of each change that is meant
    List<String> of(List<Changed> changes) {
        if (patterns.isEmpty()) {
            return changes.stream()
                    .filter(change -> change.path.getNameCount() == 1)
                    .map(change -> text(change.path))
                    .toList();
        }
        Set<Path> closed =
                changes.stream()
                        .filter(Changed::closed)
                        .map(Changed::path)
                        .collect(Collectors.toSet());
        Set<Path> chosen = new TreeSet<>();
        for (String pattern : patterns) {
            PathMatcher matcher = matcher(pattern);
            List<Path> matching =
                    changes.stream().map(Changed::path).filter(matcher::matches).toList();
            for (Path path : matching.isEmpty() ? List.of(anchored(pattern)) : matching) {
                above(path, closed)
                        .ifPresent(directory -> {
                            throw ChangeProblems.resetInside(path.toString(), directory.toString());
                        });
            }
            if (matching.isEmpty()) {
                throw ChangeProblems.nothingToReset(pattern);
            }
            chosen.addAll(matching);
        }
        return chosen.stream()
                .filter(path -> above(path, chosen).isEmpty())
                .map(Selection::text)
                .toList();
    }

    /// The first of some directories that a path is in.
    private static Optional<Path> above(Path path, Set<Path> directories) {
        return Stream.iterate(path.getParent(), Objects::nonNull, Path::getParent)
                .filter(directories::contains)
                .findFirst();
    }

    /// As hutch has names: bytes that are no UTF-8 are kept.
    private static String text(Path path) {
        return TarNames.decode(FileNames.of(path));
    }

    private PathMatcher matcher(String pattern) {
        try {
            if (pattern.contains("/")) {
                return FileSystems.getDefault().getPathMatcher("glob:" + anchored(pattern));
            }
            PathMatcher name = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            return path -> name.matches(path.getFileName());
        } catch (PatternSyntaxException e) {
            throw ChangeProblems.nothingToReset(pattern);
        }
    }

    private Path anchored(String pattern) {
        Path path = Path.of("/").resolve(pattern).normalize();
        boolean below = path.startsWith(prefix) && !path.equals(prefix);
        return (below ? prefix : Path.of("/")).relativize(path);
    }
}
