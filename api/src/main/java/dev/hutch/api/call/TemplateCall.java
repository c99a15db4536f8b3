package dev.hutch.api.call;

import java.util.List;

/// Templates: saved guests from which new VMs go on.
///
/// A template is named by id or by a unique prefix of one.
public sealed interface TemplateCall<R> extends Call<R> {

    record Ls() implements TemplateCall<TemplateList> {
        @Override
        public Class<TemplateList> answer() {
            return TemplateList.class;
        }
    }

    record Show(String template) implements TemplateCall<TemplateView> {
        @Override
        public Class<TemplateView> answer() {
            return TemplateView.class;
        }
    }

    /// VMs that began there go on.
    record Rm(List<String> targets) implements TemplateCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }
    }

    record TemplateList(List<TemplateView> templates) {
        public TemplateList {
            templates = List.copyOf(templates);
        }
    }

    /// @param image what it was first made for
    /// @param disks names of its read-only disks, bottom to top
    /// @param bytes on disk
    /// @param usedAt when a VM last began there, or it was made
    record TemplateView(
            String id,
            String image,
            String kernel,
            int vcpus,
            long memoryBytes,
            long diskBytes,
            String network,
            List<String> disks,
            String hypervisor,
            String accelerator,
            String processor,
            long bytes,
            String createdAt,
            String usedAt) {
        public TemplateView {
            disks = List.copyOf(disks);
        }
    }
}
