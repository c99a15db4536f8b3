package dev.hutch.cli.render;

import java.util.LinkedHashMap;
import java.util.Map;

/// One thing told as `name value` lines. Fields without a value are left out.
public final class Fields {
    private final Map<String, String> fields = new LinkedHashMap<>();

    public Fields() {}

    public Fields add(String name, Object value) {
        String text = Text.line(value.toString());
        if (!text.isEmpty()) {
            fields.put(name, text);
        }
        return this;
    }

    @Override
    public String toString() {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) ->
                text.append(name)
                        .repeat(' ', width - name.length() + 2)
                        .append(value)
                        .append('\n'));
        return text.toString();
    }
}
