package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.store.layer.Companion;
import java.util.List;

/// What is made of an image on its way in, so that it can be used as soon as it has a name.
public interface Preparation {
    Preparation NONE =
            new Preparation() {
                @Override
                public Companion of(DiffId layer, List<DiffId> stack) {
                    return (same, tar) -> {};
                }

                @Override
                public void complete(List<DiffId> stack, EventSink sink) {}
            };

    /// Who sees a layer while it comes.
    Companion of(DiffId layer, List<DiffId> stack);

    /// Makes what is missing once all layers are there. When this fails, the image gets no name.
    void complete(List<DiffId> stack, EventSink sink);
}
