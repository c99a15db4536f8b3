package dev.hutch.env.render;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Staging;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The renders looked at as a whole: which nobody needs, and what they take up.
public final class RenderCache {
    private final Path root;
    private final Predicate<DiffId> needsBelow;
    private final Staging staging;
    private final RenderUse uses;

    /// @param root that `Renders` makes them in
    /// @param needsBelow whether a layer means something only together with those below it
    public RenderCache(Path root, Predicate<DiffId> needsBelow) {
        this.root = root;
        this.needsBelow = needsBelow;
        this.staging = new Staging(root.resolve("staging"));
        this.uses = new RenderUse(root);
    }

    /// Renders that no environment stands on and nobody has entered since a moment.
    ///
    /// @param stacks of all environments
    public List<Path> unused(Collection<List<DiffId>> stacks, Instant since) {
        Set<Path> needed = new HashSet<>();
        for (List<DiffId> stack : stacks) {
            Lower.of(stack, needsBelow).forEach(lower -> needed.add(root.resolve(lower.path())));
        }
        return Stream.of("layers", "groups")
                .flatMap(kind -> in(root.resolve(kind)).stream())
                .filter(render -> !needed.contains(render))
                .filter(render -> RenderUse.last(render).isBefore(since))
                .toList();
    }

    /// Deletes a render, unless somebody has entered it since.
    ///
    /// @return whether it is gone
    public boolean delete(Path render, Instant since) {
        Path lock =
                root.resolve("locks").resolve(root.relativize(render).toString().replace('/', '-'));
        Path aside = staging.newPath();
        try (FileLock _ = FileLock.acquire(lock)) {
            if (!uses.take(render, since, aside)) {
                return false;
            }
        }
        AtomicFiles.deleteTree(aside);
        return true;
    }

    /// Deletes files that are in no render any more. Whoever links one at this moment writes it
    /// again.
    ///
    /// @return bytes freed
    public long sweepFiles() {
        long[] freed = new long[1];
        List<Path> pools = new ArrayList<>(in(root.resolve("fresh")));
        pools.add(root.resolve("files"));
        for (Path pool : pools) {
            for (Path part : in(pool)) {
                for (Path file : in(part)) {
                    freed[0] += sweep(file);
                }
            }
        }
        return freed[0];
    }

    private static long sweep(Path file) {
        try {
            if ((Integer) Files.getAttribute(file, "unix:nlink") > 1) {
                return 0;
            }
            long size = Files.size(file);
            return Files.deleteIfExists(file) ? size : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw FileProblems.of("delete", file, e);
        }
    }

    /// Bytes that only these renders take up: of files that others have too, nothing is freed.
    public long bytes(List<Path> renders) {
        long sum = 0;
        for (Path render : renders) {
            sum += bytes(render);
        }
        return sum;
    }

    private static long bytes(Path render) {
        long[] sum = new long[1];
        Set<Object> seen = new HashSet<>();
        try {
            Files.walkFileTree(
                    render,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes about)
                                throws IOException {
                            // Its name here, and the one in the pool.
                            boolean alone = (Integer) Files.getAttribute(file, "unix:nlink") <= 2;
                            if (about.isRegularFile() && alone && seen.add(about.fileKey())) {
                                sum[0] += about.size();
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE; // gone, or not even its owner may look
                        }
                    });
        } catch (IOException e) {
            throw FileProblems.of("list", render, e);
        }
        return sum[0];
    }

    private static List<Path> in(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return new ArrayList<>(all.sorted().toList());
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }
}
