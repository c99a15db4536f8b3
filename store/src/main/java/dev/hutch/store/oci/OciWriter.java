package dev.hutch.store.oci;

import dev.hutch.api.DiffId;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the documents of images. The same image always becomes the same bytes: no time of making
/// is in them.
public final class OciWriter {
    private final JsonMapper json = JsonMapper.builder().build();

    public OciWriter() {}

    public byte[] config(Stack stack) {
        RunConfig run = stack.config();
        ObjectNode node = json.createObjectNode();
        node.put("architecture", "amd64").put("os", "linux");
        ObjectNode config = node.putObject("config");
        putText(config, "User", run.user());
        putList(config, "Env", run.env());
        putList(config, "Entrypoint", run.entrypoint());
        putList(config, "Cmd", run.cmd());
        putText(config, "WorkingDir", run.workdir());
        if (!run.labels().isEmpty()) {
            ObjectNode labels = config.putObject("Labels");
            new TreeMap<>(run.labels()).forEach(labels::put);
        }
        putText(config, "StopSignal", run.stopSignal());
        new TreeMap<>(run.recorded())
                .forEach((name, value) -> config.set(name, json.readTree(value)));
        ObjectNode rootfs = node.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        stack.layers().stream().map(DiffId::toString).forEach(diffIds::add);
        return bytes(node);
    }

    /// @param layers bottom to top
    public byte[] manifest(
            OciDescriptor config, List<OciDescriptor> layers, Map<String, String> annotations) {
        ObjectNode node = json.createObjectNode();
        node.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        put(node.putObject("config"), config);
        ArrayNode array = node.putArray("layers");
        layers.forEach(layer -> put(array.addObject(), layer));
        if (!annotations.isEmpty()) {
            ObjectNode named = node.putObject("annotations");
            new TreeMap<>(annotations).forEach(named::put);
        }
        return bytes(node);
    }

    private static void put(ObjectNode node, OciDescriptor descriptor) {
        node.put("mediaType", descriptor.mediaType());
        node.put("digest", descriptor.digest().toString());
        node.put("size", descriptor.size());
    }

    private static void putText(ObjectNode node, String name, String text) {
        if (!text.isEmpty()) {
            node.put(name, text);
        }
    }

    private static void putList(ObjectNode node, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(name);
            texts.forEach(array::add);
        }
    }

    private byte[] bytes(ObjectNode node) {
        return json.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    }
}
