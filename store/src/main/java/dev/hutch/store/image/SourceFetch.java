package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.debian.Bootstrap;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Fetches images from where they come from.
public final class SourceFetch {
    /// A proxy that opens TLS is as much in the way as a missing network.
    private static final Set<String> UNREACHABLE =
            Set.of("registry.unreachable", "registry.untrusted");

    /// Of images that come from where a catalog says, and not by a name of their own.
    static final String CATALOG = "catalog ";

    private static final String BOOTSTRAP = "mmdebstrap ";
    private static final int MAX_NAME = 64;

    private static final RunConfig DEBIAN =
            new RunConfig(
                    List.of(),
                    List.of("bash"),
                    List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                    "",
                    "",
                    Map.of(),
                    "");

    private final LayerStore layers;
    private final Bootstrap bootstrap;
    private final RemoteFetch registry;
    private final BundleFetch bundles;

    public SourceFetch(
            LayerStore layers, Bootstrap bootstrap, RemoteFetch registry, BundleFetch bundles) {
        this.layers = layers;
        this.bootstrap = bootstrap;
        this.registry = registry;
        this.bundles = bundles;
    }

    /// Tries the sources of a catalog image in order. Only one that cannot be reached gives way to
    /// the next; any other problem is that of the image.
    Arrival fetch(
            ImageCatalog.Entry entry,
            RegistryAccess access,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        List<ImageSource> sources = entry.sources();
        for (int i = 0; i < sources.size() - 1; i++) {
            try {
                return fetch(entry, sources.get(i), access, lease, preparation, sink);
            } catch (ProblemException e) {
                if (!isUnreachable(e.problem())) {
                    throw e;
                }
                sink.warn(e.problem().message() + "; trying the next source of " + entry.name());
            }
        }
        return fetch(entry, sources.getLast(), access, lease, preparation, sink);
    }

    /// Fetches an image of a registry.
    Arrival fetch(
            String reference,
            RegistryAccess access,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        return registry.fetch(reference, access, lease, preparation, sink);
    }

    private Arrival fetch(
            ImageCatalog.Entry entry,
            ImageSource source,
            RegistryAccess access,
            Lease lease,
            Preparation preparation,
            EventSink sink) {
        return switch (source) {
            case ImageSource.Registry from ->
                    registry.fetch(from.reference(), access, lease, preparation, sink);
            case ImageSource.Mmdebstrap from -> bootstrap(from, lease, sink);
            case ImageSource.Bundle from -> bundles.fetch(entry.name(), from, access, lease, sink);
        };
    }

    /// Whether what a tag says it came from is a form of the same image.
    static boolean isSource(ImageCatalog.Entry entry, String source) {
        return entry.sources().stream()
                .anyMatch(each ->
                        switch (each) {
                            case ImageSource.Registry from ->
                                    isSameRepository(from.reference(), source);
                            case ImageSource.Mmdebstrap from ->
                                    source.equals(BOOTSTRAP + from.suite());
                            case ImageSource.Bundle _ -> source.equals(CATALOG + entry.name());
                        });
    }

    /// Another version of an image is still that image.
    static boolean isSameRepository(String reference, String source) {
        OciReference one = OciReference.parse(reference);
        return OciReference.find(source)
                .filter(other -> one.host().equals(other.host()) && one.path().equals(other.path()))
                .isPresent();
    }

    /// Only a registry gives the same bytes twice; packages put together on another day make
    /// another layer.
    Optional<Arrival> fetchAgain(
            String source, Digest stack, RegistryAccess access, Lease lease, EventSink sink) {
        // As written down, a registry's name stands first; a directory's may have any letters.
        boolean remote = Remotes.ofSource(source).isPresent() || !source.contains(" ");
        return source.contains("/") && remote
                ? Optional.of(registry.fetchAgain(source, stack, access, lease, sink))
                : Optional.empty();
    }

    private static boolean isUnreachable(Problem problem) {
        return UNREACHABLE.contains(problem.code());
    }

    private Arrival bootstrap(ImageSource.Mmdebstrap from, Lease lease, EventSink sink) {
        sink.stage("bootstrap", "make Debian " + from.suite() + " from packages, about a minute");
        Layer layer =
                layers.importTar(out -> bootstrap.run(from.suite(), from.packages(), out, sink));
        lease.add(layer.diffId().digest());
        return new Arrival(new Stack(List.of(layer.diffId()), DEBIAN), BOOTSTRAP + from.suite());
    }

    /// A tag for what was asked for without one: `docker.io/library/debian:bookworm` becomes
    /// `debian-bookworm`, a digest its first digits.
    static String friendlyName(String reference) {
        String last = reference.substring(reference.lastIndexOf('/') + 1);
        String[] parts = last.split("@sha256:", 2);
        String name = parts[0].replaceFirst(":latest$", "").replace(':', '-');
        if (parts.length == 2) {
            name += "-" + parts[1].substring(0, Math.min(12, parts[1].length()));
        }
        name = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
        name = name.substring(0, Math.min(MAX_NAME, name.length()));
        return name.replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    }
}
