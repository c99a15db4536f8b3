package dev.hutch.api.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.RawText;
import dev.hutch.api.call.Call;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes calls, answers, events and problems. Thread-safe; make one and keep it.
public final class WireJson {
    /// A request names things and carries a command line; a megabyte is far beyond any of them.
    public static final int MAX_REQUEST_BYTES = 1 << 20;

    private static final int MAX_NESTING = 32;

    private final JsonMapper strict;
    private final JsonMapper lenient;

    public WireJson() {
        strict = mapper(true);
        lenient = mapper(false);
    }

    public String write(Object value) {
        return RawText.escaped(strict.writeValueAsString(value));
    }

    /// As an object that a message can be put together from.
    public JsonNode tree(Object value) {
        return strict.valueToTree(value);
    }

    public ObjectNode object() {
        return strict.createObjectNode();
    }

    /// Reads a message of any shape. Problems: `request.invalid`.
    public JsonNode parse(String text) {
        try {
            return strict.readTree(text);
        } catch (JacksonException e) {
            throw WireProblems.malformed(e);
        }
    }

    /// Reads a request. Problems: `request.unknown_call` (not_found), `request.invalid`.
    public Call<?> call(String name, JsonNode arguments) {
        Class<?> type = CallNames.all().get(name);
        if (type == null) {
            throw WireProblems.unknownCall(name);
        }
        try {
            boolean none = arguments.isMissingNode() || arguments.isNull();
            return (Call<?>) strict.treeToValue(none ? object() : arguments, type);
        } catch (JacksonException e) {
            throw WireProblems.malformed(e);
        }
    }

    /// Reads an answer of a known class.
    public <T> T answer(JsonNode node, Class<T> type) {
        try {
            return lenient.treeToValue(node, type);
        } catch (JacksonException e) {
            throw WireProblems.malformed(e);
        }
    }

    public Problem problem(JsonNode node) {
        return answer(node, Problem.class);
    }

    /// `{"stage": {"name": "boot", "detail": "..."}}`
    public ObjectNode event(Event event) {
        return object().set(word(event), tree(event));
    }

    /// Reads what `event` wrote. A kind this build does not know becomes a note.
    public Event event(JsonNode node) {
        Map.Entry<String, JsonNode> field = node.properties().iterator().next();
        Class<? extends Event> type =
                switch (field.getKey()) {
                    case "started" -> Event.Started.class;
                    case "stage" -> Event.Stage.class;
                    case "mark" -> Event.Mark.class;
                    case "progress" -> Event.Progress.class;
                    case "part" -> Event.Part.class;
                    case "warning" -> Event.Warning.class;
                    case "note" -> Event.Note.class;
                    default -> null;
                };
        return type == null ? new Event.Note(field.getKey()) : answer(field.getValue(), type);
    }

    private static String word(Event event) {
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static JsonMapper mapper(boolean strict) {
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_NESTING)
                                        .build())
                        .build();
        JsonMapper.Builder builder =
                JsonMapper.builder(factory)
                        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict);
        // What a request leaves out is empty, which every call reads as "the default".
        for (Class<?> type : List.of(String.class, List.class, Map.class)) {
            builder.withConfigOverride(
                    type, o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
        }
        return builder.build();
    }
}
