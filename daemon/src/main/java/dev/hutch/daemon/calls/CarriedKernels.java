package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.Store;
import dev.hutch.store.image.ImageKernel;
import dev.hutch.store.stack.Stack;
import dev.hutch.vm.kernel.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Kernels that images carry in a layer, so that they go where their image goes. What is kept
/// beside the other kernels is a copy, made when it is needed.
public record CarriedKernels(Store store, Kernels kernels) {

    /// Sees to it that an image's own kernel is beside the others, if any image here carries it.
    /// Any other name is left alone.
    public void ensure(String name, EventSink events) {
        if (kernels.lacksOwn(name)) {
            store.stacks().list().stream()
                    .flatMap(digest -> store.stacks().find(digest).stream())
                    .filter(stack -> stack.config().kernel().filter(name::equals).isPresent())
                    .flatMap(stack -> layerOf(stack, name).stream())
                    .findFirst()
                    .ifPresent(layer -> restore(name, layer, events));
        }
    }

    private Optional<DiffId> layerOf(Stack stack, String name) {
        List<DiffId> topFirst = stack.layers().reversed();
        return topFirst.stream()
                .filter(layer -> store.layers().find(layer).isPresent())
                .filter(layer ->
                        store.layers()
                                .tree(layer)
                                .find(ImageKernel.place(name) + "/vmlinux")
                                .isPresent())
                .findFirst();
    }

    private void restore(String name, DiffId layer, EventSink events) {
        try (InputStream tar = store.layers().openTar(layer)) {
            kernels.restore(name, tar, ImageKernel.place(name), events);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of("layer " + layer), e);
        }
    }
}
