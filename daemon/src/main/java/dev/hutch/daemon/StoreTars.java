package dev.hutch.daemon;

import dev.hutch.api.DiffId;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.vm.disk.LayerTars;
import java.io.InputStream;
import java.io.OutputStream;

/// Disks are made of the store's layers.
record StoreTars(LayerStore layers) implements LayerTars {

    @Override
    public void writeOverlayTar(DiffId layer, OutputStream out) {
        layers.writeOverlayTar(layer, out);
    }

    @Override
    public boolean needsBelow(DiffId layer) {
        return layers.findRecord(layer).filter(Layer::needsBelow).isPresent();
    }

    @Override
    public InputStream openTar(DiffId layer) {
        return layers.openTar(layer);
    }
}
