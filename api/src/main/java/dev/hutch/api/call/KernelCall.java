package dev.hutch.api.call;

import java.util.List;

/// Kernels: what VMs boot, with their modules.
public sealed interface KernelCall<R> extends Call<R> {

    /// @param available list the catalog instead of what is here
    record Ls(boolean available) implements KernelCall<KernelList> {
        @Override
        public Class<KernelList> answer() {
            return KernelList.class;
        }
    }

    /// @param name catalog name, `host`, or the name to give to what `url` holds
    /// @param url empty for a catalog name
    /// @param sha256 64 hexadecimal digits; required with `url`
    record Pull(String name, String url, String sha256, boolean force)
            implements KernelCall<KernelView> {
        @Override
        public Class<KernelView> answer() {
            return KernelView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    /// @param directory absolute path on the host
    record Import(String name, String directory, boolean force) implements KernelCall<KernelView> {
        @Override
        public Class<KernelView> answer() {
            return KernelView.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    record Show(String name) implements KernelCall<KernelView> {
        @Override
        public Class<KernelView> answer() {
            return KernelView.class;
        }
    }

    record Rm(List<String> targets) implements KernelCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }
    }

    record KernelList(List<KernelView> kernels) {
        public KernelList {
            kernels = List.copyOf(kernels);
        }
    }

    /// @param state `pulled`, `available` or `damaged`
    record KernelView(
            String name,
            String version,
            String arch,
            String sha256,
            String source,
            String importedAt,
            String state,
            long bytes,
            String description) {}
}
