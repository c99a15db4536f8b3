package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.layer.Companion;
import dev.hutch.vm.disk.LayerDisks;
import java.util.List;

/// A pulled image can be booted at once: its disks are made of the layers while they come.
public record Bootable(LayerDisks disks) implements Preparation {

    @Override
    public Companion of(DiffId layer, List<DiffId> stack) {
        return LayerDisks.hasOwn(layer, stack) ? disks::make : Preparation.NONE.of(layer, stack);
    }

    @Override
    public void complete(List<DiffId> stack, EventSink sink) {
        disks.ensure(stack, sink);
    }
}
