package dev.hutch.store.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// What stands in a file that somebody wrote.
public final class SpecFile {
    private static final int MAX_BYTES = 1 << 20;

    private SpecFile() {}

    /// A table; an empty file is an empty one. YAML when the name ends in `.yaml` or `.yml`, else
    /// TOML.
    public static JsonNode read(Path file) throws IOException, MalformedSpecException {
        String text = text(file);
        JsonNode node = isYaml(file) ? YamlText.read(text) : toml(text);
        if (!node.isObject()) {
            throw new MalformedSpecException("it is no table of names and values");
        }
        return node;
    }

    /// Names in a table that nobody knows.
    public static Set<String> unknown(JsonNode table, Set<String> known) {
        Set<String> names = new TreeSet<>(table.propertyNames());
        names.removeAll(known);
        return names;
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
    }

    private static String text(Path file) throws IOException, MalformedSpecException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new MalformedSpecException("it is larger than a megabyte");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedSpecException("it is not UTF-8", e);
        }
    }

    private static JsonNode toml(String text) throws MalformedSpecException {
        try {
            return new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            throw new MalformedSpecException("it is no TOML: " + e.getOriginalMessage(), e);
        }
    }
}
