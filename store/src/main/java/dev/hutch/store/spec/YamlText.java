package dev.hutch.store.spec;

import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// YAML as far as it says no more than TOML can: one document of tables, lists and texts. Nothing
/// is made of tags, and nothing refers to anything else, so a small file stays a small tree.
final class YamlText {
    /// More than any of these files has.
    private static final int MOST_DEPTH = 8;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ScalarResolver scalars = new CoreSchema().getScalarResolver();
    private final Iterator<Event> events;

    private YamlText(Iterator<Event> events) {
        this.events = events;
    }

    static JsonNode read(String text) throws MalformedSpecException {
        LoadSettings settings = LoadSettings.builder().build();
        try {
            return new YamlText(new ParserImpl(settings, new StreamReader(settings, text)))
                    .document();
        } catch (MarkedYamlEngineException e) {
            throw new MalformedSpecException(
                    "it is no YAML: "
                            + e.getProblemMark().map(YamlText::line).orElse("")
                            + e.getProblem(),
                    e);
        } catch (YamlEngineException e) {
            throw new MalformedSpecException("it is no YAML: " + e.getMessage(), e);
        }
    }

    private JsonNode document() throws MalformedSpecException {
        events.next(); // the start of the stream
        if (!(events.next() instanceof DocumentStartEvent)) {
            return NODES.objectNode();
        }
        JsonNode node = node(events.next(), 0);
        events.next(); // the end of the document
        Event after = events.next();
        if (!(after instanceof StreamEndEvent)) {
            throw refused(after, "a second document begins");
        }
        return node;
    }

    private JsonNode node(Event event, int depth) throws MalformedSpecException {
        if (event instanceof AliasEvent) {
            throw refused(event, "an alias stands there; write out what it means");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw refused(event, "an anchor stands there, which nothing may refer to");
        }
        if (event instanceof CollectionStartEvent start && start.getTag().isPresent()) {
            throw refused(event, "a tag stands there");
        }
        if (depth > MOST_DEPTH) {
            throw refused(event, "it is nested too deeply");
        }
        return switch (event) {
            case ScalarEvent scalar -> NODES.stringNode(text(scalar));
            case SequenceStartEvent _ -> list(depth);
            case MappingStartEvent _ -> table(depth);
            default -> throw new AssertionError(event);
        };
    }

    private ArrayNode list(int depth) throws MalformedSpecException {
        ArrayNode list = NODES.arrayNode();
        for (Event e = events.next(); !(e instanceof SequenceEndEvent); e = events.next()) {
            list.add(node(e, depth + 1));
        }
        return list;
    }

    private ObjectNode table(int depth) throws MalformedSpecException {
        ObjectNode table = NODES.objectNode();
        for (Event e = events.next(); !(e instanceof MappingEndEvent); e = events.next()) {
            JsonNode name = node(e, depth + 1);
            if (!name.isString()) {
                throw refused(e, "a name is no text");
            }
            JsonNode value = node(events.next(), depth + 1);
            if (table.has(name.asString())) {
                throw refused(e, "'" + name.asString() + "' stands there twice");
            }
            table.set(name.asString(), value);
        }
        return table;
    }

    /// What looks like a number, or like nothing, would otherwise be something else than in TOML.
    private String text(ScalarEvent scalar) throws MalformedSpecException {
        String value = scalar.getValue();
        if (scalar.getTag().isPresent()) {
            throw refused(scalar, "a tag stands there");
        }
        if (scalar.isPlain() && !scalars.resolve(value, true).equals(Tag.STR)) {
            throw refused(
                    scalar,
                    value.isEmpty()
                            ? "a value is missing"
                            : "to YAML " + value + " is no text; write \"" + value + "\"");
        }
        return value;
    }

    private static MalformedSpecException refused(Event event, String why) {
        return new MalformedSpecException(
                event.getStartMark().map(YamlText::line).orElse("") + why);
    }

    private static String line(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return "line " + (mark.getLine() + 1) + ": ";
    }
}
