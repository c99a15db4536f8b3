package dev.hutch.store.stack;

import dev.hutch.api.DiffId;
import dev.hutch.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes and reads `docs/formats/stack.md`.
public final class StackCodec {
    private static final String FORMAT = "hutch-stack";
    private static final int VERSION = 1;
    private static final int MAX_LAYERS = 512;

    private final JsonMapper json =
            JsonMapper.builder(
                            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
                    .build();

    public StackCodec() {}

    public byte[] write(Stack stack) {
        if (stack.layers().size() > MAX_LAYERS) {
            throw StackProblems.malformed("more than " + MAX_LAYERS + " layers");
        }
        RunConfig config = stack.config();
        ObjectNode node = json.createObjectNode();
        node.put("format", FORMAT).put("version", VERSION);
        putAll(node, "layers", stack.layers().stream().map(DiffId::toString).toList());
        ObjectNode run = node.putObject("config");
        putAll(run, "entrypoint", config.entrypoint());
        putAll(run, "cmd", config.cmd());
        putAll(run, "env", config.env());
        run.put("workdir", config.workdir()).put("user", config.user());
        ObjectNode labels = run.putObject("labels");
        new TreeMap<>(config.labels()).forEach(labels::put);
        run.put("stopSignal", config.stopSignal());
        if (!config.recorded().isEmpty()) { // left out, or every stack would get another digest
            ObjectNode recorded = run.putObject("recorded");
            new TreeMap<>(config.recorded()).forEach(recorded::put);
        }
        return (json.writeValueAsString(node) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads a stack; anything that is not one is `stack.malformed`.
    public Stack read(byte[] document) {
        try {
            JsonNode node = json.readTree(document);
            if (!FORMAT.equals(node.path("format").asString(""))
                    || node.path("version").asInt(0) != VERSION) {
                throw StackProblems.malformed("not a version " + VERSION + " stack");
            }
            List<String> layers = texts(node, "layers");
            if (layers.size() > MAX_LAYERS) {
                throw StackProblems.malformed("more than " + MAX_LAYERS + " layers");
            }
            return new Stack(
                    layers.stream().map(StackCodec::diffId).toList(), config(node.path("config")));
        } catch (JacksonException e) {
            throw StackProblems.malformed("no JSON");
        }
    }

    private RunConfig config(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.path("labels")
                .propertyStream()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        Map<String, String> recorded = new TreeMap<>();
        node.path("recorded")
                .propertyStream()
                .forEach(each -> {
                    String value = each.getValue().asString("");
                    if (!json.readTree(value).isObject()) {
                        throw StackProblems.malformed("a record that is no object");
                    }
                    recorded.put(each.getKey(), value);
                });
        return new RunConfig(
                texts(node, "entrypoint"),
                texts(node, "cmd"),
                texts(node, "env"),
                node.path("workdir").asString(""),
                node.path("user").asString(""),
                labels,
                node.path("stopSignal").asString(""),
                recorded);
    }

    private static List<String> texts(JsonNode node, String member) {
        JsonNode array = node.path(member);
        if (!array.isArray()) {
            throw StackProblems.malformed("member " + member + " is missing or no list");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array) {
            if (!each.isString()) {
                throw StackProblems.malformed("member " + member + " holds something but text");
            }
            texts.add(each.asString());
        }
        return texts;
    }

    private static DiffId diffId(String text) {
        try {
            return DiffId.parse(text);
        } catch (ProblemException e) {
            throw StackProblems.malformed("a layer that is no digest");
        }
    }

    private static void putAll(ObjectNode node, String member, List<String> texts) {
        ArrayNode array = node.putArray(member);
        texts.forEach(array::add);
    }
}
