package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.api.call.ImageCall.LayerView;
import dev.hutch.api.call.ImageCall.TagVersion;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.time.Instant;
import java.util.List;

/// How images look.
final class ImageText {
    private ImageText() {}

    static Table table(List<ImageView> images, Instant now) {
        Table table = new Table("TAG", "DIGEST", "LAYERS", "SIZE", "KERNEL", "CREATED", "SOURCE");
        for (ImageView image : images) {
            table.row(
                    image.tag(),
                    Text.brief(image.digest()),
                    image.layers().size(),
                    Text.size(image.bytes()),
                    Text.orDash(image.kernel()),
                    Text.age(image.createdAt(), now),
                    Text.orDash(image.source()));
        }
        return table;
    }

    static String whole(ImageView image) {
        Fields fields =
                new Fields()
                        .add("tag", image.tag())
                        .add("digest", image.digest())
                        .add("size", Text.size(image.bytes()))
                        .add("source", image.source())
                        .add("kernel", image.kernel())
                        .add("created", image.createdAt())
                        .add("entrypoint", String.join(" ", image.config().entrypoint()))
                        .add("cmd", String.join(" ", image.config().cmd()))
                        .add("env", String.join(" ", image.config().env()))
                        .add("workdir", image.config().workdir())
                        .add("user", image.config().user())
                        .add("stop signal", image.config().stopSignal())
                        .add("labels", Text.settings(image.config().labels()));
        Table layers = new Table("LAYER", "SIZE", "ENTRIES");
        for (LayerView layer : image.layers()) {
            layers.row(layer.diffId(), Text.size(layer.bytes()), layer.entries());
        }
        Table history = new Table("HISTORY", "SINCE");
        for (TagVersion version : image.history()) {
            history.row(version.digest(), version.at());
        }
        return fields + "\n" + layers + (image.history().isEmpty() ? "" : "\n" + history);
    }
}
