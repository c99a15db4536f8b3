package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.LayerView;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.ImageCall.TagVersion;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.Tag;
import java.util.List;
import java.util.Optional;

/// Images as callers see them.
final class ImageViews {
    private final LayerStore layers;

    ImageViews(LayerStore layers) {
        this.layers = layers;
    }

    /// @param tag empty for a stack that is shown by its digest
    ImageView of(Optional<Tag> tag, Digest digest, Stack stack) {
        List<LayerView> shown = stack.layers().stream().map(this::layer).toList();
        return new ImageView(
                tag.map(t -> t.name().value()).orElse(""),
                digest.toString(),
                shown,
                shown.stream().mapToLong(LayerView::bytes).sum(),
                tag.map(t -> t.current().source()).orElse(""),
                tag.map(t -> t.current().at().toString()).orElse(""),
                config(stack.config()),
                tag.map(Tag::history).orElse(List.of()).stream()
                        .map(v -> new TagVersion(v.digest().toString(), v.at().toString()))
                        .toList(),
                stack.config().kernel().orElse(""));
    }

    /// A layer that is missing is shown with nothing in it: looking must not fail where using does.
    private LayerView layer(DiffId diffId) {
        Optional<Layer> layer = layers.find(diffId);
        return new LayerView(
                diffId.toString(),
                layer.map(Layer::bytes).orElse(0L),
                layer.map(Layer::entries).orElse(0L));
    }

    private static RunConfigView config(RunConfig config) {
        return new RunConfigView(
                config.entrypoint(),
                config.cmd(),
                config.env(),
                config.workdir(),
                config.user(),
                config.stopSignal(),
                config.labels());
    }
}
