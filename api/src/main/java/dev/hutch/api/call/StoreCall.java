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
    /// @param access to registries; left out: the daemon's own
    record Check(boolean repair, RegistryAccess access) implements StoreCall<CheckReport> {
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
