package dev.hutch.vm.machine.sqlite;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.vm.machine.BootImage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The image of a VM as one column. Nothing is ever searched in it.
final class ImageJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ImageJson() {}

    static String write(BootImage image) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("reference", image.reference());
        node.put("digest", image.digest().toString());
        ArrayNode layers = node.putArray("layers");
        image.layers().forEach(layer -> layers.add(layer.toString()));
        ObjectNode config = node.putObject("config");
        strings(config.putArray("entrypoint"), image.config().entrypoint());
        strings(config.putArray("cmd"), image.config().cmd());
        strings(config.putArray("env"), image.config().env());
        config.put("workdir", image.config().workdir());
        config.put("user", image.config().user());
        config.put("stopSignal", image.config().stopSignal());
        ObjectNode labels = config.putObject("labels");
        image.config().labels().forEach(labels::put);
        return MAPPER.writeValueAsString(node);
    }

    static BootImage read(String text) throws SQLException {
        try {
            JsonNode node = MAPPER.readTree(text);
            JsonNode config = node.required("config");
            return new BootImage(
                    node.required("reference").asString(),
                    Digest.parse(node.required("digest").asString()),
                    strings(node.required("layers")).stream().map(DiffId::parse).toList(),
                    new RunConfigView(
                            strings(config.required("entrypoint")),
                            strings(config.required("cmd")),
                            strings(config.required("env")),
                            config.required("workdir").asString(),
                            config.required("user").asString(),
                            config.path("stopSignal").asString(""),
                            labels(config.path("labels"))));
        } catch (JacksonException e) {
            throw new SQLException("column image is not what was written there", e);
        }
    }

    /// Rows of before 0.1.0 have none.
    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new TreeMap<>();
        object.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
        return labels;
    }

    private static void strings(ArrayNode to, List<String> values) {
        values.forEach(to::add);
    }

    private static List<String> strings(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asString()));
        return values;
    }
}
