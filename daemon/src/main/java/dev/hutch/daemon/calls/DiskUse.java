package dev.hutch.daemon.calls;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.StoreCall.CacheUsage;
import dev.hutch.api.call.StoreCall.VmUsage;
import dev.hutch.daemon.config.Home;
import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.disk.DiskCache;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.template.Template;
import dev.hutch.vm.template.Templates;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What VMs and caches take up on disk. Files count with the blocks they have, not with the length
/// they claim.
final class DiskUse {
    private final Vms vms;
    private final DiskCache disks;
    private final Templates templates;
    private final Home home;

    DiskUse(Vms vms, DiskCache disks, Templates templates, Home home) {
        this.vms = vms;
        this.disks = disks;
        this.templates = templates;
        this.home = home;
    }

    List<VmUsage> ofVms() {
        return vms.list().stream().map(this::of).toList();
    }

    /// Each directory of the cache by its name, the kernels, and the snapshots.
    ///
    /// @param stale disks that a clean-up would free
    /// @param unused other files of the cache that it would
    List<CacheUsage> ofCaches(List<Path> stale, List<Path> unused) {
        List<CacheUsage> caches = new ArrayList<>();
        for (Path cache : directories(home.cache())) {
            String kind = cache.getFileName().toString();
            caches.add(of(kind, cache, bytes(in(cache, stale)) + bytes(in(cache, unused))));
        }
        caches.add(of("kernels", home.data().resolve("kernels"), 0));
        if (Files.exists(home.pool())) {
            caches.add(of("pool", home.pool(), 0));
        }
        caches.add(of("snapshots", home.snapshots(), 0));
        return caches;
    }

    /// Initrds, seeds and files of templates that nobody has asked for since a moment.
    List<Path> unused(Instant since) {
        return Stream.concat(
                        unusedTemplates(since)
                                .flatMap(template -> files(template.directory()).stream()),
                        freeable().flatMap(cache -> cache.unused(since).stream()))
                .toList();
    }

    /// Those that lack what they need, too.
    private Stream<Template> unusedTemplates(Instant since) {
        return templates
                .unused(since, home.cache().resolve("initrds"), home.cache().resolve("disks"))
                .stream();
    }

    /// Deletes them. @return the bytes they took
    long freeUnused(Instant since) {
        long ofTemplates = unusedTemplates(since).mapToLong(this::free).sum();
        return ofTemplates
                + freeable()
                        .flatMapToLong(cache ->
                                cache.unused(since).stream()
                                        .mapToLong(file -> free(cache, file, since)))
                        .sum();
    }

    private long free(Template template) {
        long bytes = bytes(files(template.directory()));
        templates.delete(template.id());
        return bytes;
    }

    private static long free(CacheFiles cache, Path file, Instant since) {
        long bytes = bytes(file);
        return cache.free(file, since) ? bytes : 0;
    }

    private Stream<CacheFiles> freeable() {
        return Stream.of("initrds", "seeds").map(home.cache()::resolve).map(CacheFiles::new);
    }

    private static List<Path> in(Path cache, List<Path> files) {
        return files.stream().filter(file -> file.startsWith(cache)).toList();
    }

    private VmUsage of(VmRecord vm) {
        Path directory = home.vms().resolve(vm.id().value());
        return new VmUsage(
                vm.id().value(),
                vm.name().value(),
                vm.image().reference(),
                bytes(disks.of(vm.image().layers())),
                bytes(files(directory)));
    }

    private static CacheUsage of(String kind, Path directory, long reclaimable) {
        List<Path> files =
                files(directory).stream().filter(file -> !isLock(directory, file)).toList();
        return new CacheUsage(kind, files.size(), bytes(files), reclaimable);
    }

    private static boolean isLock(Path cache, Path file) {
        String first = cache.relativize(file).getName(0).toString();
        return first.equals("locks") || first.equals(".locks") || first.equals("sums");
    }

    private static long bytes(List<Path> files) {
        return files.stream().mapToLong(DiskUse::bytes).sum();
    }

    private static long bytes(Path file) {
        try {
            return SparseFiles.allocated(file).bytes();
        } catch (ProblemException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return 0; // gone since it was listed
        }
    }

    private static List<Path> files(Path directory) {
        List<Path> found = new ArrayList<>();
        Set<Object> seen = new HashSet<>(); // a file of several names takes its space once
        try {
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                            if (about.isRegularFile() && seen.add(about.fileKey())) {
                                found.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e)
                                throws IOException {
                            if (e instanceof NoSuchFileException
                                    || e instanceof AccessDeniedException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw e;
                        }
                    });
            return found;
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static List<Path> directories(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw FileProblems.of("list", parent, e);
        }
    }
}
