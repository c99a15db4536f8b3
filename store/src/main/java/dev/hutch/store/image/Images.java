package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The images of this store. Thread-safe.
///
/// An image that is being fetched is invisible until all of it is there; a failure leaves no tag,
/// and what arrived of its layers is freed later. Taking in the same thing again is not an error
/// and moves no bytes that are there already.
public final class Images {
    private final LayerStore layers;
    private final StackStore stacks;
    private final TagStore tags;
    private final LeaseStore leases;
    private final Origins origins;
    private final ImageCatalog catalog;
    private final PathImport paths;
    private final SourceFetch sources;
    private final RegistryPush pushes;
    private final StackReferences references;
    private final ImageViews views;

    public Images(
            LayerStore layers,
            StackStore stacks,
            TagStore tags,
            LeaseStore leases,
            Origins origins,
            ImageCatalog catalog,
            PathImport paths,
            SourceFetch sources,
            RegistryPush pushes) {
        this.layers = layers;
        this.stacks = stacks;
        this.tags = tags;
        this.leases = leases;
        this.origins = origins;
        this.catalog = catalog;
        this.paths = paths;
        this.sources = sources;
        this.pushes = pushes;
        this.references = new StackReferences(tags, stacks);
        this.views = new ImageViews(layers);
    }

    /// Takes in a tar or a directory: a root file system, a `docker save` archive, an OCI layout.
    public ImageView importPath(Path path, String tag, EventSink sink) {
        TagName name = new TagName(tag);
        try (Lease lease = leases.acquire("import " + name, List.of())) {
            return keep(paths.run(path, lease, sink), name, lease);
        }
    }

    /// Fetches a catalog image or a registry image with the daemon's own logins.
    public ImageView pull(String reference, String tag, EventSink sink) {
        return pull(reference, tag, RegistryAccess.OWN, Preparation.NONE, sink);
    }

    /// Fetches a catalog image or a registry image.
    ///
    /// @param reference a name of the catalog, or an OCI reference
    /// @param tag empty for one made from the reference
    public ImageView pull(
            String reference,
            String tag,
            RegistryAccess access,
            Preparation preparation,
            EventSink sink) {
        Optional<ImageCatalog.Entry> entry = catalog.find(reference);
        TagName name = new TagName(tag.isEmpty() ? SourceFetch.friendlyName(reference) : tag);
        try (Lease lease = leases.acquire("pull " + name, List.of())) {
            Arrival arrival =
                    entry.isPresent()
                            ? sources.fetch(entry.get(), access, lease, preparation, sink)
                            : sources.fetch(
                                    new ImageSource.Registry(reference),
                                    access,
                                    lease,
                                    preparation,
                                    sink);
            preparation.complete(arrival.stack().layers(), sink);
            return keep(arrival, name, lease);
        }
    }

    /// Puts one more layer on a stack and names the result. The base is held meanwhile.
    ///
    /// @param made makes the layer
    public ImageView extend(ResolvedStack base, String tag, String source, Supplier<Layer> made) {
        TagName name = new TagName(tag);
        try (Lease lease = hold(base, "commit " + name)) {
            Layer layer = made.get();
            lease.add(layer.diffId().digest());
            List<DiffId> all = new ArrayList<>(base.stack().layers());
            all.add(layer.diffId());
            Stack stack = new Stack(all, base.stack().config());
            return keep(new Arrival(stack, source), name, lease);
        }
    }

    /// Brings the layers of an image back from where a tag says it came from.
    ///
    /// @param source of a tag
    /// @return what is there now, which need not be what was there then; empty for a source that
    ///   cannot be asked again
    public Optional<Stack> fetchAgain(String source, Lease lease, EventSink sink) {
        Optional<Path> path = PathImport.pathOf(source);
        if (path.isPresent()) {
            return Files.exists(path.get())
                    ? Optional.of(paths.run(path.get(), lease, sink).stack())
                    : Optional.empty();
        }
        return sources.fetchAgain(source, lease, sink).map(Arrival::stack);
    }

    /// Sends an image to a registry.
    ///
    /// @param reference of a stack here
    /// @param destination an OCI reference, empty for where the image came from
    public PushView push(
            String reference, String destination, RegistryAccess access, EventSink sink) {
        ResolvedStack resolved = resolve(reference);
        Optional<OciReference> from =
                findTag(reference)
                        .map(tag -> tag.current().source())
                        .filter(source -> origins.ofStack(resolved.digest()).isPresent())
                        .flatMap(OciReference::find);
        OciReference to =
                destination.isEmpty()
                        ? from.orElseThrow(() -> ImageProblems.noDestination(reference))
                        : OciReference.parse(destination);
        if (to.digest().isPresent()) {
            throw ImageProblems.destinationDigest(
                    destination.isEmpty() ? to.toString() : destination);
        }
        try (Lease lease = hold(resolved, "push " + to)) {
            return pushes.push(resolved, to, from, access, lease, sink);
        }
    }

    /// Makes an image here.
    ///
    /// @param source of the tag, for people
    /// @param maker puts everything it makes into the lease
    public ImageView make(String tag, String source, Function<Lease, Stack> maker) {
        TagName name = new TagName(tag);
        try (Lease lease = leases.acquire("make " + name, List.of())) {
            return keep(new Arrival(maker.apply(lease), source), name, lease);
        }
    }

    /// Every tag, by name.
    public List<ImageView> list() {
        return tags.list().stream()
                .flatMap(tag ->
                        stacks.find(tag.current().digest()).stream()
                                .map(s -> views.of(Optional.of(tag), tag.current().digest(), s)))
                .toList();
    }

    public ImageView show(String reference) {
        Digest digest = references.digest(reference);
        return views.of(findTag(reference), digest, stacks.get(digest));
    }

    /// Gives what a reference stands for one more name.
    public ImageView tag(String reference, String tag) {
        TagName name = new TagName(tag);
        ResolvedStack resolved = resolve(reference);
        try (Lease _ = hold(resolved, "tag " + name)) {
            String source = findTag(reference).map(t -> t.current().source()).orElse(reference);
            Tag set = tags.set(name, resolved.digest(), source);
            return views.of(Optional.of(set), resolved.digest(), resolved.stack());
        }
    }

    /// Removes a tag with its history. What it pointed at stays for whoever else holds it.
    ///
    /// @return the digest it pointed at
    public Digest remove(String tag) {
        Tag found = findTag(tag).orElseThrow(() -> ImageProblems.notFound(tag));
        tags.remove(found.name());
        return found.current().digest();
    }

    /// Turns `ref+ref+ref` into one stack, of which every layer is there.
    public ResolvedStack resolve(String reference) {
        ResolvedStack resolved = references.resolve(reference);
        resolved.stack().layers().forEach(layers::get);
        return resolved;
    }

    /// The catalog's images, for `image ls --available` and hints.
    public ImageCatalog catalog() {
        return catalog;
    }

    /// Keeps a stack and its layers for as long as the lease lives.
    public Lease hold(ResolvedStack resolved, String purpose) {
        Lease lease = leases.acquire(purpose, List.of(resolved.digest()));
        try {
            // The clean-up may have made its list before the lease was there; what is touched now
            // is not deleted, and what is gone already is told here and not later.
            if (!stacks.touch(resolved.digest())) {
                throw ImageProblems.notFound(resolved.reference());
            }
            for (DiffId layer : resolved.stack().layers()) {
                if (!layers.touch(layer)) {
                    throw ImageProblems.notFound(resolved.reference());
                }
            }
            return lease;
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private ImageView keep(Arrival arrival, TagName name, Lease lease) {
        Stack stack = arrival.stack();
        Digest digest = stacks.put(stack);
        lease.add(digest);
        arrival.documents().ifPresent(came -> origins.remember(came.named(), came.origin(digest)));
        Tag tag = tags.set(name, digest, arrival.source());
        return views.of(Optional.of(tag), digest, stack);
    }

    private Optional<Tag> findTag(String reference) {
        return TagName.isValid(reference) ? tags.find(new TagName(reference)) : Optional.empty();
    }
}
