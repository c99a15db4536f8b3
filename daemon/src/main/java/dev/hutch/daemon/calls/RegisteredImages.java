package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.store.image.ImageKernel;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.RootFs;
import dev.hutch.vm.disk.LayerDisks;
import dev.hutch.vm.kernel.KernelBoot;
import dev.hutch.vm.kernel.Kernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Images made of a raw file system and a kernel.
///
/// The file system is copied into the store at once. The kernel is either named, and then whatever
/// goes by that name, or the image's own: then the image carries it, and nothing outside of the
/// image changes how it boots.
public final class RegisteredImages {
    private final Images images;
    private final Kernels kernels;
    private final CarriedKernels carried;
    private final String usualKernel;
    private final Bootable bootable;

    /// @param usualKernel what an image boots with that says nothing
    /// @param disks of what is registered
    public RegisteredImages(CarriedKernels carried, String usualKernel, LayerDisks disks) {
        this.bootable = new Bootable(disks);
        this.images = carried.store().images();
        this.kernels = carried.kernels();
        this.carried = carried;
        this.usualKernel = usualKernel;
    }

    ImageView register(ImageCall.Register call, EventSink events) {
        Optional<Path> vmlinux = path(call.vmlinux());
        Optional<Path> modules = path(call.modules());
        check(call, vmlinux, modules);
        RootFs files = new RootFs(Path.of(call.rootfs()), path(call.workSeed()));
        return images.register(
                files,
                call.tag(),
                () ->
                        vmlinux.isPresent()
                                ? Optional.of(own(vmlinux.get(), modules, call.tag(), events))
                                : Optional.of(call.kernel())
                                        .filter(name -> !name.isEmpty())
                                        .map(RegisteredImages::named),
                call.force(),
                bootable,
                events);
    }

    /// An image that has its own kernel already stays as it is.
    ImageView promote(String tag, EventSink events) {
        String asked = images.show(tag).kernel();
        String name = asked.isEmpty() ? usualKernel : asked;
        carried.ensure(name, events);
        KernelBoot kernel = kernels.ensure(name, events);
        ImageKernel own =
                Kernels.isOwn(name)
                        ? new ImageKernel(name, kernels.findOwn(name))
                        : own(kernel.vmlinux(), Optional.of(kernel.modules()), tag, events);
        return images.withKernel(tag, own, bootable, events);
    }

    /// A kernel that is named must be here, or there to be pulled.
    void requireKernel(String name) {
        if (!name.isEmpty()) {
            kernels.require(name);
        }
    }

    private ImageKernel own(Path image, Optional<Path> modules, String tag, EventSink events) {
        String name = kernels.own(image, modules, "of the image " + tag, events);
        return new ImageKernel(name, kernels.findOwn(name));
    }

    private static ImageKernel named(String name) {
        return new ImageKernel(name, Optional.empty());
    }

    /// Everything that can be wrong is told before the first byte is copied.
    private void check(ImageCall.Register call, Optional<Path> vmlinux, Optional<Path> modules) {
        if (vmlinux.isPresent() && !call.kernel().isEmpty()) {
            throw invalid(
                    "register.kernel_twice",
                    "an image has one kernel: one that is named, or a file",
                    "leave out --kernel or --vmlinux");
        }
        if (modules.isPresent() && vmlinux.isEmpty()) {
            throw invalid(
                    "register.modules_alone",
                    "modules belong to a kernel",
                    "give --vmlinux FILE with --modules DIR");
        }
        requireKernel(call.kernel());
        vmlinux.ifPresent(file ->
                require(file, Files.isRegularFile(file), "a kernel is a file, vmlinux or vmlinuz"));
        modules.ifPresent(directory ->
                require(
                        directory,
                        Files.isDirectory(directory),
                        "modules are a directory like /lib/modules/RELEASE"));
    }

    private static void require(Path path, boolean right, String hint) {
        if (!Files.exists(path)) {
            throw new Problem(
                            Problem.Kind.NOT_FOUND,
                            "register.path_missing",
                            "there is no " + path,
                            hint)
                    .toException();
        }
        if (!right) {
            throw invalid("register.path_invalid", path + " is something else", hint);
        }
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static ProblemException invalid(String code, String message, String hint) {
        return new Problem(Problem.Kind.INVALID, code, message, hint).toException();
    }
}
