package dev.hutch.store.tag;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes and reads `docs/formats/tags.md`.
final class TagCodec {
    private static final String FORMAT = "hutch-tag";

    private final JsonMapper json = JsonMapper.builder().build();

    byte[] write(Tag tag) {
        ObjectNode node = json.createObjectNode();
        node.put("format", FORMAT).put("version", 1).put("name", tag.name().value());
        ArrayNode history = node.putArray("history");
        for (Tag.Version version : tag.history()) {
            history.addObject()
                    .put("digest", version.digest().toString())
                    .put("at", version.at().toString())
                    .put("source", version.source())
                    .put("author", version.author());
        }
        return (json.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @param file named in the problem of one that is damaged
    Tag read(TagName name, byte[] document, Path file) {
        try {
            JsonNode node = json.readTree(document);
            if (!FORMAT.equals(node.path("format").asString(""))
                    || node.path("version").asInt(0) != 1) {
                throw TagProblems.malformed(name, file, null);
            }
            List<Tag.Version> history = new ArrayList<>();
            for (JsonNode version : node.path("history")) {
                history.add(
                        new Tag.Version(
                                Digest.parse(version.path("digest").asString("")),
                                Instant.parse(version.path("at").asString("")),
                                version.path("source").asString(""),
                                version.path("author").asString("")));
            }
            return new Tag(name, history);
        } catch (JacksonException
                | DateTimeException
                | IllegalArgumentException
                | ProblemException e) {
            throw TagProblems.malformed(name, file, e);
        }
    }
}
