package dev.hutch.api.call;

import java.util.List;
import java.util.Objects;

/// The store as a whole: what takes up space, whether all of it is sound, and what can go.
public sealed interface StoreCall<R> extends Call<R> {

    /// Adds up bytes on disk.
    record Du() implements StoreCall<Usage> {
        @Override
        public Class<Usage> answer() {
            return Usage.class;
        }
    }

    /// Reads everything that a tag, a VM or a lease leads to, and compares it with its digests.
    ///
    /// @param repair fetch what is damaged or missing again, from where its image came from
    /// @param pull look for it at the remotes that are set up before
    /// @param access to registries; left out: the daemon's own
    record Check(boolean repair, boolean pull, RegistryAccess access)
            implements StoreCall<CheckReport> {
        public Check {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<CheckReport> answer() {
            return CheckReport.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Frees what nothing leads to, once it is old enough that nobody can be about to name it.
    ///
    /// @param dryRun only say what would go
    /// @param versions how many of each tag's stay at least; 0: all
    /// @param young versions that are no older stay as well, such as `30d`; empty: none for that
    record Clean(boolean dryRun, int versions, String young) implements StoreCall<Cleaned> {
        @Override
        public Class<Cleaned> answer() {
            return Cleaned.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Sends a stack to a remote.
    ///
    /// @param remote a name that is set up, or an address; empty: the first that is set up
    /// @param name to go by there; empty: that of the tag which the reference is
    /// @param access to registries; left out: the daemon's own
    record Push(String reference, String remote, String name, RegistryAccess access)
            implements StoreCall<ImageCall.PushView> {
        public Push {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<ImageCall.PushView> answer() {
            return ImageCall.PushView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Brings a stack here from a remote.
    ///
    /// @param name that it goes by there, or digits of its digest
    /// @param remote as in `Push`; empty: the first of all that has it
    /// @param tag to go by here; empty: its name
    /// @param access to registries; left out: the daemon's own
    record Pull(String name, String remote, String tag, RegistryAccess access)
            implements StoreCall<Pulled> {
        public Pull {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<Pulled> answer() {
            return Pulled.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// The remotes that are set up, or what one of them has.
    ///
    /// @param remote a name or an address; empty: none in particular
    record Remotes(String remote) implements StoreCall<RemoteList> {
        @Override
        public Class<RemoteList> answer() {
            return RemoteList.class;
        }
    }

    /// What is in a stack, from the lists of its layers alone.
    ///
    /// @param path of a directory, or of anything else; empty: the root. Links are followed
    /// @param recursive also what is in directories of it
    record Ls(String reference, String path, boolean recursive) implements StoreCall<Listing> {
        @Override
        public Class<Listing> answer() {
            return Listing.class;
        }
    }

    /// Writes a file's content to the caller's output.
    ///
    /// @param reference a stack; with an empty path the digest of a blob, or of any file's content
    record Read(String reference, String path) implements StoreCall<Content> {
        @Override
        public Class<Content> answer() {
            return Content.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Stores bytes.
    ///
    /// @param file absolute path on the host; empty: the caller's input
    /// @param tag for a layer of just this file; empty: a blob that nothing leads to
    /// @param path of the file in that layer
    record Write(String file, String tag, String path) implements StoreCall<Content> {
        @Override
        public Class<Content> answer() {
            return Content.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Looks through the lists of all layers.
    ///
    /// @param term a path, a name, a pattern with `*`, or a digest or its first digits
    record Search(String term) implements StoreCall<Found> {
        @Override
        public Class<Found> answer() {
            return Found.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// What a reference or a digest is, or which layers have a path of a stack.
    ///
    /// @param path empty for the thing itself
    record About(String target, String path) implements StoreCall<Thing> {
        @Override
        public Class<Thing> answer() {
            return Thing.class;
        }
    }

    /// @param digest of the stack
    /// @param tag empty when it got none
    /// @param source where it was
    record Pulled(String digest, String tag, int layers, String source) {}

    /// @param names of what one of them has; empty when none was asked
    record RemoteList(List<RemoteView> remotes, List<String> names) {
        public RemoteList {
            remotes = List.copyOf(remotes);
            names = List.copyOf(names);
        }
    }

    /// @param name empty for one that is not set up
    /// @param proxy whether its layers are used where they are
    record RemoteView(String name, String address, boolean proxy) {}

    /// @param digest of the stack
    record Listing(String digest, List<EntryView> entries) {
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    /// @param kind `file`, `directory`, `symlink` or `whiteout`
    /// @param mode four octal digits
    /// @param digest of a file's content, else empty
    /// @param target of a symbolic link, else empty
    /// @param layer that has it
    record EntryView(
            String path,
            String kind,
            String mode,
            long uid,
            long gid,
            long size,
            String digest,
            String target,
            String layer) {}

    record Content(String digest, long bytes) {}

    /// @param more whether there would be still more
    record Found(List<Hit> hits, boolean more) {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /// @param kind `stack`, `layer`, or that of an entry
    /// @param digest of the stack or layer, or of a file's content
    /// @param tags whose stacks have it
    record Hit(String kind, String path, String digest, String layer, List<String> tags) {
        public Hit {
            tags = List.copyOf(tags);
        }
    }

    /// @param kind `stack`, `layer`, `blob` or `path`
    /// @param bytes -1 when it cannot be told, because something of it is missing or damaged
    /// @param tags that lead to it
    /// @param parts layers of a stack, bottom to top; layers that have a path, the one that counts
    ///   first; blobs of a layer
    record Thing(String kind, String digest, long bytes, List<String> tags, List<Part> parts) {
        public Thing {
            tags = List.copyOf(tags);
            parts = List.copyOf(parts);
        }
    }

    /// @param bytes -1 when it cannot be told
    /// @param detail `needs below`, an entry's kind and mode, or which blob it is
    record Part(String digest, long bytes, long entries, String detail) {}

    /// @param storeBytes all blobs, layer records and stacks
    /// @param unneededBytes of those, what no tag, VM or lease leads to
    record Usage(
            List<ImageUsage> images,
            List<VmUsage> vms,
            List<CacheUsage> caches,
            long storeBytes,
            long unneededBytes) {
        public Usage {
            images = List.copyOf(images);
            vms = List.copyOf(vms);
            caches = List.copyOf(caches);
        }
    }

    /// @param bytes of the layers as they are kept, compressed
    /// @param sharedBytes of those, what another tag needs as well
    /// @param uniqueBytes what would be free without this tag
    record ImageUsage(
            String tag,
            String digest,
            int layers,
            long bytes,
            long sharedBytes,
            long uniqueBytes) {}

    /// @param sharedBytes read-only disks, which other VMs may boot from too
    /// @param uniqueBytes its own disk, as far as it is written to, and its logs
    record VmUsage(String id, String name, String image, long sharedBytes, long uniqueBytes) {}

    /// @param reclaimableBytes what `store clean` would free
    record CacheUsage(String kind, int entries, long bytes, long reclaimableBytes) {}

    /// @param stale disks in the cache of layers that are gone
    /// @param bytes freed in all
    /// @param youngBytes what nothing leads to either, but is too young to go
    record Cleaned(
            boolean dryRun,
            int stacks,
            int layers,
            int blobs,
            int stale,
            long bytes,
            long youngBytes) {}

    /// @param checked things looked at
    /// @param bytes read and compared
    record CheckReport(int checked, long bytes, List<Finding> findings) {
        public CheckReport {
            findings = List.copyOf(findings);
        }

        public boolean sound() {
            return findings.stream().allMatch(Finding::repaired);
        }
    }

    /// One thing that is not as it should be.
    ///
    /// @param kind `tag`, `stack`, `layer`, `blob`, `tree` or `disk`
    /// @param name a tag's name, else a digest
    /// @param problem `missing`, `truncated`, `damaged` or `dangling`
    /// @param images tags that need it
    /// @param outcome what was done about it, or what can be
    record Finding(
            String kind,
            String name,
            String problem,
            List<String> images,
            boolean repaired,
            String outcome) {
        public Finding {
            images = List.copyOf(images);
        }
    }
}
