package dev.hutch.daemon.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Where settings stand: files, and over them variables. Of two places that say something about one
/// setting the later counts.
final class SettingSources {
    private final Map<String, Given> values = new TreeMap<>();
    private final List<String> mistakes;

    /// A value as it was written.
    ///
    /// @param where the file or variable, for whoever has to mend it
    record Given(String value, String where) {}

    private SettingSources(List<String> mistakes) {
        this.mistakes = mistakes;
    }

    /// @param files from the weakest to the strongest; need not be there
    /// @param mistakes to which keys that nobody knows are added
    static Map<String, Given> read(
            List<Path> files, Map<String, String> environment, List<String> mistakes) {
        SettingSources sources = new SettingSources(mistakes);
        for (Path file : files) {
            if (Files.exists(file)) {
                sources.flatten("", parse(file), file);
            }
        }
        for (String key : SettingKeys.DEFAULTS.keySet()) {
            for (String variable : SettingKeys.variables(key)) {
                String value = environment.get(variable);
                if (value != null) {
                    sources.values.put(key, new Given(value, variable));
                }
            }
        }
        return sources.values;
    }

    static JsonNode parse(Path file) {
        try {
            return new TomlMapper().readTree(file.toFile());
        } catch (JacksonException e) {
            throw ConfigProblems.unreadable(file, e);
        }
    }

    private void flatten(String prefix, JsonNode node, Path file) {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String key = prefix + property.getKey();
            if (key.equals(RemoteSettings.TABLE)) {
                continue; // its keys are names
            }
            if (property.getValue().isObject()) {
                flatten(key + ".", property.getValue(), file);
            } else if (SettingKeys.DEFAULTS.containsKey(key)) {
                values.put(key, new Given(property.getValue().asString(), file.toString()));
            } else {
                mistakes.add(
                        "unknown key %s in %s, did you mean %s?"
                                .formatted(key, file, SettingKeys.nearest(key)));
            }
        }
    }
}
