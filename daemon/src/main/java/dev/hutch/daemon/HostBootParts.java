package dev.hutch.daemon;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.daemon.calls.Bootable;
import dev.hutch.daemon.calls.CarriedKernels;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.layer.RootDirectory;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.vm.disk.LayerDisks;
import dev.hutch.vm.disk.OverlayRoot;
import dev.hutch.vm.disk.OverlaySeeds;
import dev.hutch.vm.initrd.Initrds;
import dev.hutch.vm.kernel.KernelBoot;
import dev.hutch.vm.kernel.Kernels;
import dev.hutch.vm.machine.BootImage;
import dev.hutch.vm.machine.BootParts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What VMs are put together from: this host's store, kernels and caches.
///
/// @param carried kernels that images bring along
/// @param agent the program that becomes every guest's first process
record HostBootParts(
        Images images,
        LayerStore layers,
        Kernels kernels,
        CarriedKernels carried,
        Initrds initrds,
        LayerDisks disks,
        OverlaySeeds seeds,
        Path agent)
        implements BootParts {

    @Override
    public BootImage image(String reference, RegistryAccess access, EventSink events) {
        ResolvedStack resolved = images.obtain(reference, access, new Bootable(disks), events);
        RunConfig config = resolved.stack().config();
        return new BootImage(
                reference,
                resolved.digest(),
                resolved.stack().layers(),
                new RunConfigView(
                        config.entrypoint(),
                        config.cmd(),
                        config.env(),
                        config.workdir(),
                        config.user(),
                        config.stopSignal(),
                        config.labels()));
    }

    @Override
    public Held hold(BootImage image) {
        return images.hold(image.digest(), image.layers(), "vm of " + image.reference())::close;
    }

    @Override
    public Optional<String> kernelOf(BootImage image) {
        return images.stack(image.digest()).config().kernel();
    }

    @Override
    public BootKernel kernel(String name, EventSink events) {
        carried.ensure(name, events);
        KernelBoot kernel = kernels.ensure(name, events);
        return new BootKernel(name, kernel.vmlinux(), initrds.ensure(kernel, agent));
    }

    /// A kernel that need not be pulled first.
    Optional<BootKernel> kernelAtHand(String name) {
        try {
            KernelBoot kernel = kernels.boot(name);
            return Optional.of(
                    new BootKernel(name, kernel.vmlinux(), initrds.ensure(kernel, agent)));
        } catch (ProblemException e) {
            return Optional.empty(); // whoever boots a VM is told why
        }
    }

    @Override
    public List<Path> lowers(BootImage image, EventSink events) {
        return disks.ensure(image.layers(), events);
    }

    @Override
    public void overlay(BootImage image, Path target, ByteSize size) {
        RootDirectory root = layers.rootOf(image.layers());
        seeds.create(target, size, new OverlayRoot(root.mode(), root.uid(), root.gid()));
    }
}
