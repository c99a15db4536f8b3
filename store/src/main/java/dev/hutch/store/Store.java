package dev.hutch.store;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.build.BuildCache;
import dev.hutch.store.build.Builder;
import dev.hutch.store.commit.Commits;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.FileBlobs;
import dev.hutch.store.content.ReadThroughBlobs;
import dev.hutch.store.content.Staging;
import dev.hutch.store.debian.Bootstrap;
import dev.hutch.store.export.ImageExport;
import dev.hutch.store.image.BundleFetch;
import dev.hutch.store.image.ImageCatalog;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.LayerFetch;
import dev.hutch.store.image.PathImport;
import dev.hutch.store.image.RemoteFetch;
import dev.hutch.store.image.RemotePush;
import dev.hutch.store.image.RootFsImport;
import dev.hutch.store.image.SourceFetch;
import dev.hutch.store.image.StoreCleaner;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.origin.Origins;
import dev.hutch.store.reference.StackReferences;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.share.Sharing;
import dev.hutch.store.space.StoreCheck;
import dev.hutch.store.space.StoreUsage;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Author;
import dev.hutch.store.tag.HistoryRule;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagScope;
import dev.hutch.store.tag.TagStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The store on disk, put together. Any number of processes may have the same one open.
///
/// ```
/// blobs/sha256/    bytes by digest: layers as they travel, tree manifests
/// layers/sha256/   a record for each layer
/// stacks/sha256/   stacks by digest
/// origins/sha256/  what registries said of them
/// tags/  leases/   who points at what, and who needs what
/// builds/          which step of a build came to which layer
/// staging/         what is being written
/// ```
public record Store(
        BlobStore blobs,
        LayerStore layers,
        StackStore stacks,
        TagStore tags,
        LeaseStore leases,
        Origins origins,
        Images images,
        StoreCleaner cleaner,
        StoreUsage usage,
        StoreCheck check,
        ImageExport export,
        Commits commits,
        BuildCache steps,
        Builder builder,
        Sharing sharing,
        Staging staging,
        InstantSource clock) {

    /// Opens a store, making it if it is not there, and sweeps what dead processes left in staging.
    ///
    /// @param root its directory, in one file system
    /// @param registries how they are reached
    public static Store open(Path root, InstantSource clock, Registries registries) {
        return open(root, clock, registries, ArchiveLimits.DEFAULT, ImageCatalog::builtIn);
    }

    /// @param catalog read whenever it is needed
    public static Store open(
            Path root,
            InstantSource clock,
            Registries registries,
            ArchiveLimits limits,
            Supplier<ImageCatalog> catalog) {
        return open(root, clock, registries, limits, catalog, TagScope.EVERYBODY);
    }

    /// @param scope which tags are seen
    public static Store open(
            Path root,
            InstantSource clock,
            Registries registries,
            ArchiveLimits limits,
            Supplier<ImageCatalog> catalog,
            TagScope scope) {
        return open(
                root,
                clock,
                registries,
                limits,
                catalog,
                scope,
                new Remotes(List.of(), registries));
    }

    /// @param remotes where images are shared
    public static Store open(
            Path root,
            InstantSource clock,
            Registries registries,
            ArchiveLimits limits,
            Supplier<ImageCatalog> catalog,
            TagScope scope,
            Remotes remotes) {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw FileProblems.of("create", root, e);
        }
        Staging staging = new Staging(root.resolve("staging"));
        staging.sweep();
        BlobStore blobs =
                new ReadThroughBlobs(
                        new FileBlobs(root.resolve("blobs"), staging, clock),
                        remotes.readThrough());
        LayerStore layers = new LayerStore(root.resolve("layers"), blobs, limits, clock);
        StackStore stacks = new StackStore(new FileBlobs(root.resolve("stacks"), staging, clock));
        TagStore tags = new TagStore(root.resolve("tags"), clock, scope, Author.ofThisProcess());
        LeaseStore leases = new LeaseStore(root.resolve("leases"));
        Origins origins = new Origins(root.resolve("origins"));
        RemoteFetch registry =
                new RemoteFetch(registries, origins, stacks, layers, new LayerFetch(blobs, layers));
        RootFsImport rootFs = new RootFsImport(layers, staging, limits);
        BundleFetch bundles = new BundleFetch(registries, rootFs, staging, limits);
        StackReferences references = new StackReferences(tags, stacks, layers, clock);
        RemotePush pushes = new RemotePush(registries, blobs, layers, origins);
        Sharing sharing =
                new Sharing(
                        remotes,
                        registry,
                        pushes,
                        layers,
                        stacks,
                        tags,
                        leases,
                        origins,
                        references);
        Images images =
                new Images(
                        layers,
                        stacks,
                        tags,
                        leases,
                        origins,
                        catalog,
                        new PathImport(layers, limits),
                        rootFs,
                        new SourceFetch(layers, new Bootstrap(), registry, bundles),
                        pushes,
                        references,
                        sharing);
        StoreCleaner cleaner = new StoreCleaner(blobs, layers, stacks, clock);
        StoreUsage usage = new StoreUsage(blobs, layers, stacks, tags);
        StoreCheck check = new StoreCheck(blobs, layers, stacks, tags, leases, images);
        ImageExport export = new ImageExport(layers);
        Commits commits = new Commits(layers, staging, limits);
        BuildCache steps = new BuildCache(root.resolve("builds"), layers, clock);
        Builder builder = new Builder(layers, stacks, steps, staging);
        return new Store(
                blobs, layers, stacks, tags, leases, origins, images, cleaner, usage, check, export,
                commits, steps, builder, sharing, staging, clock);
    }

    /// Frees what no tag, no lease and none of `others` leads to, and what writers that were killed
    /// left half-written.
    ///
    /// @param others who else holds things, such as machines
    public StoreCleaner.Freed clean(List<RootSource> others) {
        StoreCleaner.Plan plan = planClean(others);
        staging.sweep();
        layers.sweep(plan.before());
        tags.sweep(plan.before());
        leases.sweep(plan.before());
        StoreCleaner.Freed freed = cleaner.carryOut(plan);
        origins.sweep(stack -> stacks.find(stack).isPresent());
        return freed;
    }

    /// What `clean` would free. Nothing is changed.
    public StoreCleaner.Plan planClean(List<RootSource> others) {
        return planClean(others, Set.of());
    }

    /// @param without tags that count as removed already
    public StoreCleaner.Plan planClean(List<RootSource> others, Set<String> without) {
        return planClean(others, without, HistoryRule.ALL);
    }

    /// @param rule what it does not keep of histories counts as removed, too
    public StoreCleaner.Plan planClean(
            List<RootSource> others, Set<String> without, HistoryRule rule) {
        List<RootSource> sources = new ArrayList<>(others);
        sources.add(leases);
        sources.add(steps);
        sources.add(() -> tagged(without, rule));
        return cleaner.plan(sources, StoreCleaner.YOUNG);
    }

    /// What tags point at, and what they pointed at before: that can be gone back to.
    private Set<Digest> tagged(Set<String> without, HistoryRule rule) {
        Stream<Tag.Version> here =
                tags.whole().stream()
                        .filter(tag -> !without.contains(tag.name().value()))
                        .flatMap(tag -> rule.kept(tag, clock.instant()).stream());
        Stream<Tag.Version> elsewhere =
                tags.elsewhere().stream().flatMap(tag -> tag.history().stream());
        return Stream.concat(here, elsewhere).map(Tag.Version::digest).collect(Collectors.toSet());
    }
}
