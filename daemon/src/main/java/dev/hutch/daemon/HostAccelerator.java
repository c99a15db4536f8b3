package dev.hutch.daemon;

import dev.hutch.vm.hypervisor.AcceleratorProbe;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.machine.BootParts.BootKernel;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which accelerator works here, asked once and remembered.
final class HostAccelerator {
    private final AcceleratorProbe probe;
    private volatile @Nullable Verdict verdict;

    /// Ends the probe of a daemon that was killed in the middle of it: nobody else would.
    HostAccelerator(AcceleratorProbe probe) {
        this.probe = probe;
        probe.sweep();
    }

    Verdict choose(BootKernel kernel) {
        Verdict known = verdict;
        if (known == null) {
            known = probe.verdict(kernel.vmlinux(), kernel.initrd());
            verdict = known;
        }
        return known;
    }

    /// Without waiting for a probe; `unknown` before the first VM.
    String known() {
        Verdict known = verdict;
        return known == null ? "unknown" : known.accelerator().name().toLowerCase(Locale.ROOT);
    }

    /// Boots the probe if it must and can: without a kernel there is nothing to boot.
    String examine(Supplier<Optional<BootKernel>> kernel) {
        if (verdict == null) {
            kernel.get().ifPresent(this::choose);
        }
        return known();
    }
}
