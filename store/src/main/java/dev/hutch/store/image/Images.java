package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.reference.ReferenceProblems;
import dev.hutch.store.reference.StackReferences;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.nio.file.Path;
import java.time.Instant;
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
    private final Supplier<ImageCatalog> catalog;
    private final PathImport paths;
    private final RootFsImport rootFs;
    private final SourceFetch sources;
    private final RemotePush pushes;
    private final StackReferences references;
    private final Elsewhere elsewhere;
    private final TakenNames taken;
    private final ImageViews views;
    private final FetchAgain again;
    private final StackHolds holds;

    public Images(
            LayerStore layers,
            StackStore stacks,
            TagStore tags,
            LeaseStore leases,
            Origins origins,
            Supplier<ImageCatalog> catalog,
            PathImport paths,
            RootFsImport rootFs,
            SourceFetch sources,
            RemotePush pushes,
            StackReferences references,
            Elsewhere elsewhere) {
        this.layers = layers;
        this.stacks = stacks;
        this.tags = tags;
        this.leases = leases;
        this.origins = origins;
        this.catalog = catalog;
        this.paths = paths;
        this.rootFs = rootFs;
        this.sources = sources;
        this.pushes = pushes;
        this.references = references;
        this.elsewhere = elsewhere;
        this.taken = new TakenNames(tags);
        this.views = new ImageViews(layers);
        this.again = new FetchAgain(catalog, paths, rootFs, sources);
        this.holds = new StackHolds(layers, stacks, leases);
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

    /// As the longer one, with the kernel that the image says, for a tag that is free.
    public ImageView pull(
            String reference,
            String tag,
            RegistryAccess access,
            Preparation preparation,
            EventSink sink) {
        return pull(new PullOrder(reference, tag, "", false), access, preparation, sink);
    }

    /// Fetches a catalog image or a registry image.
    public ImageView pull(
            PullOrder order, RegistryAccess access, Preparation preparation, EventSink sink) {
        Optional<ImageCatalog.Entry> entry = catalog().find(order.reference());
        TagName name =
                new TagName(
                        order.tag().isEmpty()
                                ? SourceFetch.friendlyName(order.reference())
                                : order.tag());
        if (!order.force()) {
            taken.refuse(name, source -> TakenNames.isFrom(order.reference(), entry, source));
        }
        Optional<String> wanted =
                order.kernel().isEmpty()
                        ? entry.flatMap(ImageCatalog.Entry::kernel)
                        : Optional.of(order.kernel());
        try (Lease lease = leases.acquire("pull " + name, List.of())) {
            Arrival arrival =
                    entry.isPresent()
                            ? sources.fetch(entry.get(), access, lease, preparation, sink)
                            : sources.fetch(order.reference(), access, lease, preparation, sink);
            LinksBelow.check(arrival.stack().layers(), layers);
            preparation.complete(arrival.stack().layers(), sink);
            return keep(arrival, wanted, name, lease);
        }
    }

    /// Takes in raw ext4 file systems.
    ///
    /// @param kernel asked for when the files look right; empty for none in particular
    /// @param force let the tag go from another image
    public ImageView register(
            RootFs files,
            String tag,
            Supplier<Optional<ImageKernel>> kernel,
            boolean force,
            Preparation preparation,
            EventSink sink) {
        TagName name = new TagName(tag);
        if (!force) {
            taken.refuse(name, _ -> false);
        }
        try (Lease lease = leases.acquire("register " + name, List.of())) {
            rootFs.check(files);
            Optional<ImageKernel> wanted = kernel.get();
            Stack stack = rootFs.run(files, lease, sink);
            Arrival arrival = new Arrival(carrying(wanted, stack, lease), files.source());
            preparation.complete(arrival.stack().layers(), sink);
            return keep(arrival, wanted.map(ImageKernel::name), name, lease);
        }
    }

    /// Lets a tag's image be booted with another kernel.
    public ImageView withKernel(
            String tag, ImageKernel kernel, Preparation preparation, EventSink sink) {
        Tag before = findTag(tag).orElseThrow(() -> ReferenceProblems.notFound(tag));
        ResolvedStack resolved = resolve(tag);
        try (Lease lease = hold(resolved, "promote " + tag)) {
            Stack stack = carrying(Optional.of(kernel), resolved.stack(), lease);
            preparation.complete(stack.layers(), sink);
            Arrival same = new Arrival(stack, before.current().source());
            return keep(same, Optional.of(kernel.name()), before.name(), lease);
        }
    }

    /// A kernel that is the image's own becomes a layer of it, and so goes where the image goes.
    private Stack carrying(Optional<ImageKernel> kernel, Stack stack, Lease lease) {
        return kernel.flatMap(own -> layerOf(own, lease))
                .map(layer -> stack.under(new Stack(List.of(layer), RunConfig.NONE)))
                .orElse(stack);
    }

    /// The layer in which an image carries its own kernel, made if it is not here; empty for a
    /// kernel without files.
    public Optional<DiffId> layerOf(ImageKernel kernel, Lease lease) {
        return kernel.files()
                .map(files -> new KernelTar(ImageKernel.place(kernel.name()), files))
                .map(tar -> {
                    Layer layer = layers.importTar(tar);
                    lease.add(layer.diffId().digest());
                    return layer.diffId();
                });
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
    /// @param stack what the tag pointed at
    /// @return what is there now, which need not be what was there then; empty for a source that
    ///   cannot be asked again
    public Optional<Stack> fetchAgain(
            String source, Digest stack, RegistryAccess access, Lease lease, EventSink sink) {
        return again.fetch(source, stack, access, lease, sink);
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
        Digest digest = references.resolve(reference);
        return views.of(references.tag(reference), digest, stacks.get(digest));
    }

    /// Gives what a reference stands for one more name.
    public ImageView tag(String reference, String tag) {
        TagName name = new TagName(tag);
        ResolvedStack resolved = resolve(reference);
        try (Lease _ = hold(resolved, "tag " + name)) {
            String source =
                    references.tag(reference).map(t -> t.current().source()).orElse(reference);
            Tag set = tags.set(name, resolved.digest(), source);
            return views.of(Optional.of(set), resolved.digest(), resolved.stack());
        }
    }

    /// Removes a tag with its history. What it pointed at stays for whoever else holds it.
    ///
    /// @return the digest it pointed at
    public Digest remove(String tag) {
        Tag found = findTag(tag).orElseThrow(() -> ReferenceProblems.notFound(tag));
        tags.remove(found.name());
        return found.current().digest();
    }

    /// Turns `ref+ref+ref` into one stack, of which every layer is there. One that has gone is
    /// fetched again if anybody else has it.
    public ResolvedStack resolve(String reference) {
        Digest digest = references.resolve(reference);
        ResolvedStack resolved = new ResolvedStack(reference, digest, stacks.get(digest));
        List<DiffId> all = resolved.stack().layers();
        Elsewhere.Loss loss = Elsewhere.Loss.of(all, layers);
        if (!loss.isEmpty()) {
            try (Lease lease = leases.acquire("mend " + reference, List.of(digest))) {
                elsewhere.mend(loss, RegistryAccess.OWN, lease, EventSink.NONE);
            }
            all.forEach(layers::get);
        }
        return resolved;
    }

    /// A stack that was resolved before; whether its layers are here is not asked.
    public Stack stack(Digest digest) {
        return stacks.get(digest);
    }

    /// The catalog's images, for `image ls --available` and hints.
    public ImageCatalog catalog() {
        return catalog.get();
    }

    /// Keeps a stack and its layers for as long as the lease lives.
    public Lease hold(ResolvedStack resolved, String purpose) {
        return holds.of(resolved.digest(), resolved.stack().layers(), purpose)
                .orElseThrow(() -> ReferenceProblems.notFound(resolved.reference()));
    }

    /// The same for one that was resolved long ago: what has gone is fetched again as in `resolve`.
    ///
    /// @param all of the stack
    public Lease hold(Digest stack, List<DiffId> all, String purpose) {
        return holds.of(stack, all, purpose)
                .orElseGet(() -> hold(resolve(stack.toString()), purpose));
    }

    /// Notes that a stack is wanted now, for whoever will hold it in a moment, unless that was done
    /// since a moment ago. @return false when something of it is not there
    public boolean touch(ResolvedStack resolved, Instant since) {
        List<DiffId> all = resolved.stack().layers();
        if (!stacks.touched(resolved.digest()).isBefore(since)
                && all.stream().noneMatch(layer -> layers.touched(layer).isBefore(since))) {
            return true;
        }
        return stacks.touch(resolved.digest()) && all.stream().allMatch(layers::touch);
    }

    /// As `resolve`, but what is not here is fetched first: what the catalog knows, a name with its
    /// registry in it, and what a remote has that the owner has set up. A typing error does not go
    /// looking for itself on the network any further than that.
    public ResolvedStack obtain(
            String reference, RegistryAccess access, Preparation preparation, EventSink events) {
        Optional<ResolvedStack> here = here(reference);
        if (here.isPresent()) {
            return here.get();
        }
        for (String item : StackReferences.items(reference)) {
            if (references.missing(item).isPresent()
                    || (catalog().find(item).isPresent() && here(item).isEmpty())) {
                events.stage("pull", item);
                pull(item, "", access, preparation, events);
            } else if (here(item).isEmpty()) {
                elsewhere.bring(item, access, preparation, events);
            }
        }
        return resolve(reference);
    }

    private Optional<ResolvedStack> here(String reference) {
        try {
            return Optional.of(resolve(reference));
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private ImageView keep(Arrival arrival, TagName name, Lease lease) {
        return keep(arrival, Optional.empty(), name, lease);
    }

    /// @param kernel that somebody chose for it; where it came from knows nothing of that
    private ImageView keep(Arrival arrival, Optional<String> kernel, TagName name, Lease lease) {
        LinksBelow.check(arrival.stack().layers(), layers);
        Digest came = stacks.put(arrival.stack());
        lease.add(came);
        arrival.documents().ifPresent(all -> origins.remember(all.named(), all.origin(came)));
        Stack stack = kernel.map(arrival.stack()::withKernel).orElse(arrival.stack());
        Digest digest = stacks.put(stack);
        lease.add(digest);
        Tag tag = tags.set(name, digest, arrival.source());
        return views.of(Optional.of(tag), digest, stack);
    }

    private Optional<Tag> findTag(String reference) {
        return TagName.isValid(reference) ? tags.find(new TagName(reference)) : Optional.empty();
    }
}
