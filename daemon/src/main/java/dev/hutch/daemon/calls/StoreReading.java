package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Content;
import dev.hutch.api.call.StoreCall.EntryView;
import dev.hutch.api.call.StoreCall.Listing;
import dev.hutch.env.render.MergedTree.Shown;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.Store;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.Expected;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.TagName;
import dev.hutch.store.tree.TreeEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks into stacks without entering them, and takes in single files. Lists come from the tree
/// manifests alone; only a content that is asked for is read.
final class StoreReading {
    /// No empty part, none of dots alone.
    private static final Pattern PATH =
            Pattern.compile("(?!\\.{1,2}(?:/|$))[^/\\x00]+(?:/(?!\\.{1,2}(?:/|$))[^/\\x00]+)*");

    private final Store store;

    StoreReading(Store store) {
        this.store = store;
    }

    Listing list(StoreCall.Ls call) {
        ResolvedStack stack = store.images().resolve(call.reference());
        StackFiles files = StackFiles.of(stack.stack(), store.layers());
        String path = files.resolve(call.path());
        Optional<Shown<DiffId>> here = files.at(path);
        if (here.isEmpty() && !path.isEmpty()) {
            throw ReadingProblems.noPath(call.reference(), call.path());
        }
        boolean directory = here.isEmpty() || here.get().entry().kind() == TreeEntry.Kind.DIRECTORY;
        List<String> paths = directory ? files.below(path, call.recursive()) : List.of(path);
        return new Listing(
                stack.digest().toString(),
                paths.stream()
                        .flatMap(each -> files.at(each).map(it -> view(each, it)).stream())
                        .toList());
    }

    private static EntryView view(String path, Shown<DiffId> shown) {
        TreeEntry entry = shown.entry();
        return new EntryView(
                path,
                entry.kind().name().toLowerCase(Locale.ROOT),
                String.format(Locale.ROOT, "%04o", entry.mode()),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.digest().map(Digest::toString).orElse(""),
                entry.kind() == TreeEntry.Kind.SYMLINK ? entry.target() : "",
                shown.layer().toString());
    }

    Content read(StoreCall.Read call, CallIo io) {
        try {
            Content content =
                    call.path().isEmpty()
                            ? readDigest(call.reference(), io.out())
                            : readPath(call, io.out());
            io.out().flush();
            return content;
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(call.reference()), e);
        }
    }

    private Content readPath(StoreCall.Read call, OutputStream out) throws IOException {
        ResolvedStack stack = store.images().resolve(call.reference());
        try (Lease _ = store.images().hold(stack, "read " + call.reference())) {
            StackFiles files = StackFiles.of(stack.stack(), store.layers());
            Shown<DiffId> shown =
                    files.at(files.resolve(call.path()))
                            .orElseThrow(
                                    () -> ReadingProblems.noPath(call.reference(), call.path()));
            if (shown.entry().kind() != TreeEntry.Kind.FILE) {
                throw ReadingProblems.noFile(
                        call.path(), shown.entry().kind().name().toLowerCase(Locale.ROOT));
            }
            return copy(shown.layer(), shown.entry(), out);
        }
    }

    /// A blob, or else the first file of any layer that has this content.
    private Content readDigest(String text, OutputStream out) throws IOException {
        Digest digest = Digest.parse(text.startsWith("sha256:") ? text : "sha256:" + text);
        Optional<Blob> blob = store.blobs().find(digest);
        if (blob.isPresent()) {
            try (InputStream in = store.blobs().open(digest)) {
                return new Content(digest.toString(), in.transferTo(out));
            }
        }
        for (DiffId layer : store.layers().list()) {
            Optional<TreeEntry> file =
                    store.layers().tree(layer).entries().stream()
                            .filter(entry -> entry.digest().equals(Optional.of(digest)))
                            .findFirst();
            if (file.isPresent()) {
                return copy(layer, file.get(), out);
            }
        }
        throw ReadingProblems.notFound(text);
    }

    /// Reads a layer's archive as far as the file, which is compared with what the list says.
    private Content copy(DiffId id, TreeEntry file, OutputStream out) throws IOException {
        Layer layer = store.layers().get(id);
        try (InputStream in = store.layers().openTar(id)) {
            SafeTar tar = new SafeTar(in, ArchiveLimits.DEFAULT);
            long place = 0;
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.kind() == TarEntry.Kind.FILE
                        && entry.name().equals(file.path())
                        && !layer.superseded().contains(place)) {
                    DigestOutputStream counted = new DigestOutputStream(out, Hashes.sha256());
                    long bytes = tar.content().transferTo(counted);
                    Digest found = Digest.of(counted.getMessageDigest().digest());
                    if (!file.digest().equals(Optional.of(found))) {
                        throw ReadingProblems.damaged(file.path(), file.digest().orElse(found));
                    }
                    return new Content(found.toString(), bytes);
                }
                place++;
            }
        }
        throw ReadingProblems.damaged(file.path(), id.digest());
    }

    Content write(StoreCall.Write call, CallIo io) {
        Optional<TagName> tag =
                call.tag().isEmpty() ? Optional.empty() : Optional.of(new TagName(call.tag()));
        String path = call.path().startsWith("/") ? call.path().substring(1) : call.path();
        if (tag.isPresent() && !PATH.matcher(path).matches()) {
            throw ReadingProblems.badPath(call.path());
        }
        Blob blob = put(call, io);
        tag.ifPresent(name ->
                store.images()
                        .make(
                                name.value(),
                                "write of " + path,
                                lease -> {
                                    lease.add(blob.digest());
                                    return alone(blob, path, lease);
                                }));
        return new Content(blob.digest().toString(), blob.size());
    }

    private Blob put(StoreCall.Write call, CallIo io) {
        if (call.file().isEmpty()) {
            return store.blobs().put(io.in(), Expected.ANYTHING);
        }
        Path file = Path.of(call.file());
        try (InputStream in = Files.newInputStream(file)) {
            return store.blobs().put(in, Expected.ANYTHING);
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private Stack alone(Blob blob, String path, Lease lease) {
        Layer layer =
                store.layers()
                        .importTar(out -> {
                            try (TarWriter tar = new TarWriter(new BufferedOutputStream(out));
                                    InputStream content = store.blobs().open(blob.digest())) {
                                tar.add(
                                        new TarEntry(
                                                path,
                                                TarEntry.Kind.FILE,
                                                0644,
                                                0,
                                                0,
                                                blob.size(),
                                                0,
                                                "",
                                                Map.of()),
                                        content);
                            }
                        });
        lease.add(layer.diffId().digest());
        return new Stack(List.of(layer.diffId()), RunConfig.NONE);
    }
}
