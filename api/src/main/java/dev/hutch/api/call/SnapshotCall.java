package dev.hutch.api.call;

import java.util.List;
import java.util.Objects;

/// Snapshots: memory, devices and disk of VMs at one instant, to go on from later.
///
/// A snapshot is named by id, by a unique prefix of one, or by name.
public sealed interface SnapshotCall<R> extends Call<R> {

    /// Of a VM that runs, which goes on, or of one that is paused.
    ///
    /// @param name empty: one after the VM's
    record Create(String vm, String name) implements SnapshotCall<SnapshotView> {
        @Override
        public Class<SnapshotView> answer() {
            return SnapshotView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    record Ls() implements SnapshotCall<SnapshotList> {
        @Override
        public Class<SnapshotList> answer() {
            return SnapshotList.class;
        }
    }

    record Show(String snapshot) implements SnapshotCall<SnapshotDetails> {
        @Override
        public Class<SnapshotDetails> answer() {
            return SnapshotDetails.class;
        }
    }

    /// Makes a VM that goes on from there, or puts back the one that was saved.
    ///
    /// @param name of the new one; empty: picked
    /// @param inPlace put back the VM itself: what it has done since is lost
    /// @param diskOnly boot it from the disk: its memory is not used
    record Restore(String snapshot, String name, boolean inPlace, boolean diskOnly)
            implements SnapshotCall<VmCall.VmView> {
        @Override
        public Class<VmCall.VmView> answer() {
            return VmCall.VmView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// VMs that began there go on.
    record Rm(List<String> targets) implements SnapshotCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }
    }

    /// Writes one to a file, or sends it to a registry, as an OCI artifact.
    ///
    /// @param target absolute path, or a reference
    /// @param directory write an OCI layout instead of a tar
    record Export(String snapshot, String target, boolean directory, RegistryAccess access)
            implements SnapshotCall<SnapshotExported> {
        public Export {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<SnapshotExported> answer() {
            return SnapshotExported.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// @param source absolute path, or a reference
    /// @param name empty: its own
    /// @param diskOnly also one that cannot go on on this host
    record Import(String source, String name, boolean diskOnly, RegistryAccess access)
            implements SnapshotCall<SnapshotView> {
        public Import {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<SnapshotView> answer() {
            return SnapshotView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// @param bytes of its files, compressed
    record SnapshotExported(String target, long bytes) {}

    record SnapshotList(List<SnapshotView> snapshots) {
        public SnapshotList {
            snapshots = List.copyOf(snapshots);
        }
    }

    /// @param vm name of the VM it was taken of, as it was then
    /// @param vmId of that
    /// @param bytes on disk
    record SnapshotView(
            String id,
            String name,
            String vm,
            String vmId,
            String image,
            String imageDigest,
            String kernel,
            int vcpus,
            long memoryBytes,
            long diskBytes,
            String network,
            String hypervisor,
            String accelerator,
            String processor,
            long bytes,
            String createdAt) {}

    /// @param differs what this host has another of, so that its memory cannot be used here; empty:
    ///   nothing
    record SnapshotDetails(SnapshotView snapshot, String differs) {}
}
