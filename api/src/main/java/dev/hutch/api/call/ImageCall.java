package dev.hutch.api.call;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Images: tagged stacks that a machine can boot.
public sealed interface ImageCall<R> extends Call<R> {

    /// Takes in a tar (plain root file system, `docker save`, OCI layout) or a directory.
    ///
    /// @param path absolute path on the host
    record Import(String path, String tag) implements ImageCall<ImageView> {
        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Makes a catalog image or a registry image available locally.
    ///
    /// @param reference a catalog name such as `debian-bookworm`, or an OCI reference
    /// @param kernel to boot it with, whatever the image says; empty: what the image says
    /// @param force let the tag go from another image to this one
    /// @param access left out: the daemon's own
    record Pull(String reference, String tag, String kernel, boolean force, RegistryAccess access)
            implements ImageCall<ImageView> {
        public Pull {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Takes in a raw ext4 file system, with the kernel that belongs to it.
    ///
    /// @param rootfs absolute path of the file system
    /// @param kernel name of a kernel to boot it with; empty: none in particular
    /// @param vmlinux absolute path of a kernel of its own; empty, or alone without `kernel`
    /// @param modules absolute path of that kernel's modules; empty: all it needs is built in
    /// @param workSeed absolute path of an ext4 file system with a prepared `/root`; empty: none
    /// @param force let the tag go from another image to this one
    record Register(
            String tag,
            String rootfs,
            String kernel,
            String vmlinux,
            String modules,
            String workSeed,
            boolean force)
            implements ImageCall<ImageView> {
        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Gives an image a copy of its kernel, so that it depends on nothing outside of it any more.
    record Promote(String tag) implements ImageCall<ImageView> {
        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Sends an image to a registry.
    ///
    /// @param image a tag, a digest or a unique prefix of one
    /// @param destination an OCI reference; empty: where the image came from
    /// @param access left out: the daemon's own
    record Push(String image, String destination, RegistryAccess access)
            implements ImageCall<PushView> {
        public Push {
            access = Objects.requireNonNullElse(access, RegistryAccess.OWN);
        }

        @Override
        public Class<PushView> answer() {
            return PushView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// Writes an image for other tools to the caller's output, or into a directory of the host.
    ///
    /// @param reference stack reference
    /// @param directory absolute path of an OCI layout to make; empty: to the caller's output
    record Export(String reference, ExportForm form, String directory)
            implements ImageCall<Exported> {
        @Override
        public Class<Exported> answer() {
            return Exported.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    /// Builds an image from a Dockerfile; what its commands say comes on the error stream.
    ///
    /// @param context absolute path of a directory on the host
    /// @param file absolute path of the Dockerfile
    /// @param target stage to stop after; empty: the last
    /// @param arguments values for `ARG`
    /// @param fresh do every step again
    record Build(
            String context,
            String file,
            String tag,
            String target,
            Map<String, String> arguments,
            boolean fresh)
            implements ImageCall<ImageView> {
        public Build {
            arguments = Map.copyOf(arguments);
        }

        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }

        @Override
        public Mode mode() {
            return Mode.STREAM;
        }
    }

    enum ExportForm {
        /// An OCI image layout.
        OCI,
        /// What `docker load` reads.
        DOCKER,
        /// All layers as one plain tar, without configuration.
        ROOTFS
    }

    /// @param digest of the stack that was written
    record Exported(String digest, long layers) {}

    record Ls() implements ImageCall<ImageList> {
        @Override
        public Class<ImageList> answer() {
            return ImageList.class;
        }
    }

    /// @param reference a tag, a digest or a unique prefix of one
    record Show(String reference) implements ImageCall<ImageView> {
        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }
    }

    record Tag(String reference, String tag) implements ImageCall<ImageView> {
        @Override
        public Class<ImageView> answer() {
            return ImageView.class;
        }
    }

    /// Removes tags; what nothing else needs is freed.
    record Rm(List<String> targets) implements ImageCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }
    }

    /// Frees what no tag, VM or lease leads to.
    ///
    /// @param all first remove every tag that no VM was made from
    record Prune(boolean all, boolean dryRun) implements ImageCall<Pruned> {
        @Override
        public Class<Pruned> answer() {
            return Pruned.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// @param tags that were removed
    record Pruned(List<String> tags, StoreCall.Cleaned freed) {
        public Pruned {
            tags = List.copyOf(tags);
        }
    }

    /// @param reference it can be pulled by
    /// @param digest of the manifest, as registries know it
    /// @param sent blobs that the registry did not have
    /// @param present blobs that it had, or took from another repository of its own
    /// @param bytes that were sent
    record PushView(String reference, String digest, int sent, int present, long bytes) {}

    record ImageList(List<ImageView> images) {
        public ImageList {
            images = List.copyOf(images);
        }
    }

    /// @param digest of the stack
    /// @param bytes uncompressed size of all layers
    /// @param kernel that it wants to be booted with; empty: whatever is usual
    record ImageView(
            String tag,
            String digest,
            List<LayerView> layers,
            long bytes,
            String source,
            String createdAt,
            RunConfigView config,
            List<TagVersion> history,
            String kernel) {
        public ImageView {
            layers = List.copyOf(layers);
            history = List.copyOf(history);
        }
    }

    record LayerView(String diffId, long bytes, long entries) {}

    /// How to run what is in an image; empty where the image does not say.
    ///
    /// @param stopSignal such as `SIGINT`, or a number
    record RunConfigView(
            List<String> entrypoint,
            List<String> cmd,
            List<String> env,
            String workdir,
            String user,
            String stopSignal,
            Map<String, String> labels) {
        public RunConfigView {
            labels = Map.copyOf(labels);
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
            env = List.copyOf(env);
        }
    }

    /// One earlier or present target of a tag, newest first.
    record TagVersion(String digest, String at) {}
}
