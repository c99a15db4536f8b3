package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a VM is put together from, made ready on the host. Every method may be interrupted and then
/// leaves nothing half-made.
public interface BootParts {

    /// Finds an image; pulls it if, and only if, it is not here and its name can be pulled.
    BootImage image(String reference, RegistryAccess access, EventSink events);

    /// Keeps an image from being cleaned away, until its VM is written down and does so itself.
    Held hold(BootImage image);

    /// Name of the kernel that the image wants, if it wants one in particular.
    Optional<String> kernelOf(BootImage image);

    /// Finds a kernel and its initrd; pulls and builds on the same rule.
    BootKernel kernel(String name, EventSink events);

    /// The read-only disks of the image's layers, bottom to top.
    List<Path> lowers(BootImage image, EventSink events);

    /// Makes a fresh overlay for an image, whose root directory it shows as the image has it. On
    /// failure nothing is left at `target`.
    void overlay(BootImage image, Path target, ByteSize size);

    /// Ends with `close`.
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /// @param vmlinux uncompressed ELF image
    record BootKernel(String name, Path vmlinux, Path initrd) {}
}
