package dev.hutch.env.record;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `env.json`, one line. A member that is missing has a default, so that records outlive versions.
final class RecordCodec {
    private static final int MAX_WORDS = 64;
    private static final int MAX_COMMAND = 4096;

    private final JsonMapper json = JsonMapper.builder().build();

    String write(EnvRecord record) {
        ObjectNode node = json.createObjectNode();
        node.put("format", "hutch-env").put("version", 1);
        node.put("name", record.name().value());
        node.put("reference", record.reference());
        node.put("stack", record.stack().map(Digest::toString).orElse(""));
        node.put("edit", record.edit()).put("durable", record.durable());
        node.put("prefix", record.prefix()).put("tmpfs", record.tmpfs());
        ArrayNode command = node.putArray("command");
        shortened(record.command()).forEach(command::add);
        node.put("created", record.created().toString());
        ArrayNode live = node.putArray("live");
        record.live()
                .forEach(bind ->
                        live.addObject()
                                .put("source", bind.source().toString())
                                .put("target", bind.target()));
        ObjectNode annotations = node.putObject("annotations");
        new TreeMap<>(record.annotations())
                .forEach((key, value) -> {
                    switch (value) {
                        case Annotation.Text(String text) -> annotations.put(key, text);
                        case Annotation.Kept(Digest blob) ->
                                annotations.putObject(key).put("blob", blob.toString());
                    }
                });
        return json.writeValueAsString(node);
    }

    /// @param name of its directory, which counts
    EnvRecord read(EnvName name, byte[] line) {
        try {
            JsonNode node = json.readTree(line);
            String stack = node.path("stack").asString("");
            List<String> command = new ArrayList<>();
            node.path("command").forEach(word -> command.add(word.asString("")));
            return new EnvRecord(
                    name,
                    node.path("reference").asString(""),
                    stack.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(stack)),
                    node.path("edit").asBoolean(false),
                    node.path("durable").asBoolean(false),
                    node.path("prefix").asString(""),
                    node.path("tmpfs").asLong(0),
                    command,
                    Instant.parse(node.path("created").asString("1970-01-01T00:00:00Z")),
                    live(node),
                    annotations(node));
        } catch (JacksonException
                | DateTimeParseException
                | InvalidPathException
                | ProblemException e) {
            throw RecordProblems.damaged(name.value());
        }
    }

    private static List<LiveBind> live(JsonNode node) {
        List<LiveBind> live = new ArrayList<>();
        for (JsonNode bind : node.path("live")) {
            Path source = Path.of(bind.path("source").asString(""));
            live.add(new LiveBind(source, bind.path("target").asString("")));
        }
        return live;
    }

    private static Map<String, Annotation> annotations(JsonNode node) {
        Map<String, Annotation> annotations = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.path("annotations").properties()) {
            String blob = each.getValue().path("blob").asString("");
            annotations.put(
                    each.getKey(),
                    blob.isEmpty()
                            ? new Annotation.Text(each.getValue().asString(""))
                            : new Annotation.Kept(Digest.parse(blob)));
        }
        return annotations;
    }

    private static List<String> shortened(List<String> command) {
        List<String> kept = new ArrayList<>();
        int room = MAX_COMMAND;
        for (String word : command) {
            room -= word.length();
            if (room < 0 || kept.size() == MAX_WORDS) {
                kept.add("...");
                break;
            }
            kept.add(word);
        }
        return kept;
    }
}
