package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.ImageCall.ImageView;
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
/// goes by that name, or the image's own: then nothing outside of the image changes how it boots.
public final class RegisteredImages {
    private final Images images;
    private final Kernels kernels;
    private final String usualKernel;
    private final Bootable bootable;

    /// @param usualKernel what an image boots with that says nothing
    /// @param disks of what is registered
    public RegisteredImages(Images images, Kernels kernels, String usualKernel, LayerDisks disks) {
        this.bootable = new Bootable(disks);
        this.images = images;
        this.kernels = kernels;
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
                                : Optional.of(call.kernel()).filter(name -> !name.isEmpty()),
                call.force(),
                bootable,
                events);
    }

    /// An image that has its own kernel already stays as it is.
    ImageView promote(String tag, EventSink events) {
        String name = images.show(tag).kernel();
        KernelBoot kernel = kernels.ensure(name.isEmpty() ? usualKernel : name, events);
        return images.withKernel(
                tag, own(kernel.vmlinux(), Optional.of(kernel.modules()), tag, events));
    }

    /// A kernel that is named must be here, or there to be pulled.
    void requireKernel(String name) {
        if (!name.isEmpty()) {
            kernels.require(name);
        }
    }

    private String own(Path image, Optional<Path> modules, String tag, EventSink events) {
        return kernels.own(image, modules, "of the image " + tag, events);
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
        vmlinux.filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> {
                    throw missing(file, "a kernel is a file, vmlinux or vmlinuz");
                });
        modules.filter(directory -> !Files.isDirectory(directory))
                .ifPresent(directory -> {
                    throw missing(directory, "modules are a directory like /lib/modules/RELEASE");
                });
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static ProblemException missing(Path path, String hint) {
        return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "register.path_missing",
                        path + " is not there, or something else",
                        hint)
                .toException();
    }

    private static ProblemException invalid(String code, String message, String hint) {
        return new Problem(Problem.Kind.INVALID, code, message, hint).toException();
    }
}
