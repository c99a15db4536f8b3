package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// Brings images back from where tags say they came from.
final class FetchAgain {
    private final Supplier<ImageCatalog> catalog;
    private final PathImport paths;
    private final RootFsImport rootFs;
    private final SourceFetch sources;

    FetchAgain(
            Supplier<ImageCatalog> catalog,
            PathImport paths,
            RootFsImport rootFs,
            SourceFetch sources) {
        this.catalog = catalog;
        this.paths = paths;
        this.rootFs = rootFs;
        this.sources = sources;
    }

    Optional<Stack> fetch(
            String source, Digest stack, RegistryAccess access, Lease lease, EventSink sink) {
        Optional<Path> path = PathImport.pathOf(source);
        if (path.isPresent()) {
            return Files.exists(path.get())
                    ? Optional.of(paths.run(path.get(), lease, sink).stack())
                    : Optional.empty();
        }
        Optional<RootFs> files = RootFs.of(source);
        if (files.isPresent()) {
            return Optional.of(rootFs.run(files.get(), lease, sink));
        }
        if (source.startsWith(SourceFetch.CATALOG)) {
            return catalog.get()
                    .find(source.substring(SourceFetch.CATALOG.length()))
                    .map(entry ->
                            sources.fetch(entry, access, lease, Preparation.NONE, sink).stack());
        }
        return sources.fetchAgain(source, stack, access, lease, sink).map(Arrival::stack);
    }
}
