package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One image, one kernel, and overlays that are small files.
final class FakeParts implements BootParts {
    static final Digest DIGEST = new Digest("cd".repeat(32));

    /// What the image says of how it is run.
    RunConfigView config = new RunConfigView(List.of(), List.of(), List.of(), "", "", "", Map.of());

    @Override
    public BootImage image(String reference, RegistryAccess access, EventSink events) {
        if (!reference.equals("debian-bookworm")) {
            throw Problem.of(Problem.Kind.NOT_FOUND, "image.not_found", "no image " + reference)
                    .toException();
        }
        return new BootImage(reference, DIGEST, List.of(new DiffId(DIGEST)), config);
    }

    @Override
    public Held hold(BootImage image) {
        return () -> {};
    }

    @Override
    public Optional<String> kernelOf(BootImage image) {
        return Optional.empty();
    }

    @Override
    public BootKernel kernel(String name, EventSink events) {
        return new BootKernel(name, Path.of("/vmlinux"), Path.of("/initrd"));
    }

    @Override
    public List<Path> lowers(BootImage image, EventSink events) {
        return List.of(Path.of("/lower0.squashfs"));
    }

    @Override
    public void overlay(BootImage image, Path target, ByteSize size) {
        try {
            Files.writeString(target, size.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
