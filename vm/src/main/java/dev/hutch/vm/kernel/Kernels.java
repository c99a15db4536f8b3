package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.KernelCall.KernelView;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// The kernels that are here, and the ways they come here.
public final class Kernels {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";
    private static final String STAGING = ".staging";
    private static final String LOCKS = ".locks";

    private final Path root;
    private final Clock clock;
    private final KernelCatalog builtIn = KernelCatalog.builtIn();
    private final Path ownCatalog;
    private final KernelFetch fetch;
    private final DebianPackages packages;

    /// @param root one directory per kernel; made when missing
    /// @param cache for the package client's lists; made when missing
    /// @param ownCatalog what the owner of this hutch adds to the catalog; need not be there
    /// @param web the way to kernels that web servers have
    public Kernels(Path root, Path cache, Path ownCatalog, KernelWeb web, Clock clock) {
        this.root = root;
        this.ownCatalog = ownCatalog;
        this.fetch = new KernelFetch(web);
        this.clock = clock;
        this.packages = new DebianPackages(cache.resolve("apt"));
    }

    /// What is needed to boot it. Only a kernel that is truly not here is `kernel.not_found`; one
    /// that is here and cannot be read is reported as itself.
    public KernelBoot boot(String name) {
        KernelManifest manifest = manifest(name);
        KernelTree tree = new KernelTree(directory(name));
        if (!Files.isReadable(tree.vmlinux())) {
            throw KernelProblems.damaged(name, tree.vmlinux(), null);
        }
        Digest digest = Digest.of(KernelFetch.sha256().digest(manifest.toJson()));
        return new KernelBoot(name, manifest.version(), digest, tree.vmlinux(), tree.modules());
    }

    /// As `boot`, pulling a catalog kernel that is not here yet.
    public KernelBoot ensure(String name, EventSink events) {
        try {
            return boot(name);
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.NOT_FOUND) {
                throw e;
            }
        }
        KernelCatalog.Entry entry =
                catalog().find(name).orElseThrow(() -> KernelProblems.notInCatalog(name));
        bring(name, entry.source(), entry.words(), OnExisting.KEEP, events);
        return boot(name);
    }

    /// Refuses a name that neither is here nor can be pulled. Problems: `kernel.not_in_catalog`.
    public void require(String name) {
        checkName(name);
        if (!exists(name) && catalog().find(name).isEmpty()) {
            throw KernelProblems.notInCatalog(name);
        }
    }

    /// Keeps a copy of a kernel for one image. It is named for what is in it, so that it can be
    /// neither replaced nor there twice.
    ///
    /// @param modules directory of them, if there is one
    /// @param description whose it is, for people
    public String own(Path image, Optional<Path> modules, String description, EventSink events) {
        events.stage("kernel", "keep " + image);
        KernelSource source = new KernelSource.Files(image, modules.filter(Files::isDirectory));
        return keep(source, description, Optional.empty(), events);
    }

    /// Whether this is the name of a kernel that belongs to images.
    public static boolean isOwn(String name) {
        return OwnKernel.isName(name);
    }

    /// Whether this is the name of an image's own kernel that cannot be booted as things are.
    public boolean lacksOwn(String name) {
        return OwnKernel.isName(name) && !isBootable(name);
    }

    /// Where an image's own kernel is, if it can be booted: `vmlinux` and perhaps `modules`.
    public Optional<Path> findOwn(String name) {
        return OwnKernel.isName(name) && isBootable(name)
                ? Optional.of(directory(name))
                : Optional.empty();
    }

    /// Takes an image's own kernel out of the layer in which the image carries it. What is in the
    /// layer must be what the name says.
    ///
    /// @param top directory of the layer that it is in
    public void restore(String own, InputStream tar, String top, EventSink events) {
        events.stage("kernel", "take " + own + " out of the image");
        KernelSource source = new KernelSource.Layer(tar, top + "/");
        keep(source, "of an image", Optional.of(own), events);
    }

    private String keep(
            KernelSource source, String description, Optional<String> promised, EventSink events) {
        Path staging = staging(OwnKernel.PREFIX + UUID.randomUUID());
        makeDirectories();
        try {
            Files.createDirectories(staging);
            KernelManifest manifest = stage("", source, description, staging, events);
            String name = OwnKernel.nameOf(staging);
            if (!promised.orElse(name).equals(name)) {
                throw KernelProblems.notAsPromised(promised.get(), name);
            }
            AtomicFiles.write(staging.resolve(KernelManifest.FILE), manifest.named(name).toJson());
            try (FileLock _ = lock(name)) {
                if (isBootable(name)) {
                    // Somebody may just be looking for what nobody needs.
                    OwnKernel.touch(directory(name), clock.instant());
                } else {
                    AtomicFiles.replace(staging, directory(name));
                }
            }
            return name;
        } catch (IOException e) {
            throw FileProblems.of("keep the kernel of " + source + " in", staging, e);
        } finally {
            AtomicFiles.deleteTree(staging);
        }
    }

    private boolean isBootable(String name) {
        try {
            return boot(name).name().equals(name);
        } catch (ProblemException e) {
            return false; // whoever wants to boot it is told why
        }
    }

    /// Deletes kernels of images that are gone.
    ///
    /// @param needed names that an image or a VM still has
    /// @param before younger ones stay: an image may be about to name them
    /// @return the bytes they took
    public long sweep(Set<String> needed, Instant before) {
        OwnKernel.sweep(root.resolve(STAGING), before);
        long freed = 0;
        for (KernelView kernel : list()) {
            if (OwnKernel.isName(kernel.name()) && !needed.contains(kernel.name())) {
                try (FileLock _ = lock(kernel.name())) {
                    if (OwnKernel.touched(directory(kernel.name())).isBefore(before)) {
                        delete(kernel.name());
                        freed += kernel.bytes();
                    }
                }
            }
        }
        return freed;
    }

    public List<KernelView> list() {
        List<KernelView> views = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return views;
        }
        try (Stream<Path> entries = Files.list(root)) {
            entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(NAME))
                    .sorted()
                    .forEach(name -> views.add(viewOrDamage(name)));
            return views;
        } catch (IOException e) {
            throw FileProblems.of("list", root, e);
        }
    }

    /// A kernel that cannot be read hides no other, and says so itself.
    private KernelView viewOrDamage(String name) {
        try {
            return show(name);
        } catch (ProblemException e) {
            return new KernelView(
                    name, "", "", "", "", "", "damaged", 0, String.valueOf(e.getMessage()));
        }
    }

    /// The catalog, each entry as `pulled` when it is here.
    public List<KernelView> available() {
        return catalog().entries().stream()
                .map(entry -> exists(entry.name()) ? manifest(entry.name()).view() : entry.view())
                .toList();
    }

    public KernelView show(String name) {
        return manifest(name).view();
    }

    /// Pulls by catalog name.
    public KernelView pull(String name, boolean force, EventSink events) {
        checkName(name);
        KernelCatalog.Entry entry =
                catalog().find(name).orElseThrow(() -> KernelProblems.notInCatalog(name));
        return bring(name, entry.source(), entry.words(), OnExisting.of(force), events);
    }

    /// Pulls a package or tar from anywhere under a name of the caller's choice.
    ///
    /// @param sha256 64 hexadecimal digits, with or without `sha256:`
    public KernelView pull(
            String name, String url, String sha256, boolean force, EventSink events) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw KernelProblems.invalidSource("'" + url + "' is not a URL");
        }
        if (sha256.isBlank()) {
            throw KernelProblems.invalidSource("a URL needs its sha256");
        }
        Digest digest = Digest.parse(sha256.startsWith("sha256:") ? sha256 : "sha256:" + sha256);
        return bring(name, new KernelSource.Archive(uri, digest), "", OnExisting.of(force), events);
    }

    public KernelView importDirectory(String name, Path from, boolean force, EventSink events) {
        return bring(name, new KernelSource.Directory(from), "", OnExisting.of(force), events);
    }

    public void remove(String name) {
        checkName(name);
        try (FileLock _ = lock(name)) {
            if (!exists(name)) {
                throw KernelProblems.notFound(name);
            }
            delete(name);
        }
    }

    /// Out of sight in one step, then deleted at leisure.
    private void delete(String name) {
        Path gone = staging(name);
        AtomicFiles.deleteTree(gone);
        AtomicFiles.publish(directory(name), gone);
        AtomicFiles.deleteTree(gone);
    }

    /// Read each time: whoever adds to it wants it to count at once.
    private KernelCatalog catalog() {
        return builtIn.with(ownCatalog);
    }

    private enum OnExisting {
        REFUSE,
        REPLACE,
        KEEP;

        static OnExisting of(boolean force) {
            return force ? REPLACE : REFUSE;
        }
    }

    private KernelView bring(
            String name,
            KernelSource source,
            String description,
            OnExisting onExisting,
            EventSink events) {
        checkName(name);
        if (OwnKernel.isName(name)) {
            throw KernelProblems.reserved(name);
        }
        try (FileLock _ = lock(name)) {
            if (exists(name) && onExisting != OnExisting.REPLACE) {
                if (onExisting == OnExisting.KEEP) {
                    return show(name);
                }
                throw KernelProblems.exists(name);
            }
            Path staging = staging(name);
            // What a killed predecessor may have left; the lock says it is not at work any more.
            AtomicFiles.deleteTree(staging);
            try {
                Files.createDirectories(staging);
                KernelManifest manifest = stage(name, source, description, staging, events);
                AtomicFiles.replace(staging, directory(name));
                return manifest.view();
            } catch (IOException e) {
                throw FileProblems.of("keep the kernel " + name + " in", staging, e);
            } finally {
                AtomicFiles.deleteTree(staging);
            }
        }
    }

    private KernelManifest stage(
            String name, KernelSource source, String description, Path staging, EventSink events)
            throws IOException {
        KernelTree tree = new KernelTree(staging);
        Path download = staging.resolve("download");
        switch (source) {
            case KernelSource.DebianPackage(String metapackage) -> {
                Path archive = packages.fetch(metapackage, download, events);
                events.stage("kernel.unpack", "unpack " + archive.getFileName());
                KernelArchive.unpack(archive, metapackage, tree);
            }
            case KernelSource.Archive archive -> {
                fetch.fetch(archive, download, events);
                events.stage("kernel.unpack", "unpack " + archive.uri());
                KernelArchive.unpack(download, archive.toString(), tree);
            }
            case KernelSource.Host _ -> HostKernel.copy(tree);
            case KernelSource.Files(Path image, Optional<Path> modules) -> {
                KernelDirectory.copyImage(image, tree);
                if (modules.isPresent()) {
                    KernelDirectory.copyContents(modules.get(), tree.modules());
                }
            }
            case KernelSource.Layer(InputStream tar, String top) ->
                    KernelArchive.unpackTar(source.toString(), tar, top, tree);
            case KernelSource.Directory(Path path) -> KernelDirectory.copy(path, tree);
        }
        AtomicFiles.deleteTree(download);
        String release = tree.settle(source.toString());
        KernelManifest manifest =
                new KernelManifest(
                        name,
                        release,
                        KernelCatalog.arch(),
                        KernelTree.sha256(tree.vmlinux()).hex(),
                        source.toString(),
                        clock.instant().toString(),
                        KernelTree.size(staging),
                        description);
        AtomicFiles.write(staging.resolve(KernelManifest.FILE), manifest.toJson());
        return manifest;
    }

    private KernelManifest manifest(String name) {
        checkName(name);
        if (!exists(name)) {
            throw KernelProblems.notFound(name);
        }
        return KernelManifest.read(name, directory(name));
    }

    private boolean exists(String name) {
        return Files.exists(directory(name), LinkOption.NOFOLLOW_LINKS);
    }

    private Path directory(String name) {
        return root.resolve(name);
    }

    private Path staging(String name) {
        return root.resolve(STAGING).resolve(name);
    }

    private FileLock lock(String name) {
        makeDirectories();
        return FileLock.acquire(root.resolve(LOCKS).resolve(name));
    }

    private void makeDirectories() {
        try {
            Files.createDirectories(root.resolve(LOCKS));
            Files.createDirectories(root.resolve(STAGING));
        } catch (IOException e) {
            throw FileProblems.of("make", root, e);
        }
    }

    static void checkName(String name) {
        if (!name.matches(NAME)) {
            throw KernelProblems.invalidName(name);
        }
    }
}
