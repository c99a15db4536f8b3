package dev.hutch.daemon.http;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.Problem;
import dev.hutch.api.wire.CallNames;
import dev.hutch.api.wire.WireJson;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document, read off the records: nobody writes it, so it cannot be wrong.
final class OpenApi {
    private final WireJson json;
    private final Map<String, ObjectNode> schemas = new TreeMap<>();
    private final Set<String> begun = new TreeSet<>();

    OpenApi(WireJson json) {
        this.json = json;
    }

    ObjectNode document() {
        ObjectNode document = json.object();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "hutch")
                .put("version", BuildInfo.current().version());
        ObjectNode paths = document.putObject("paths");
        CallNames.all().forEach((name, type) -> paths.set("/v1/" + name, path(name, type)));
        ObjectNode components = document.putObject("components").putObject("schemas");
        schemas.forEach(components::set);
        return document;
    }

    private ObjectNode path(String name, Class<?> call) {
        ObjectNode path = json.object();
        ObjectNode post = path.putObject("post");
        post.put("operationId", name);
        content(post.putObject("requestBody"), call);
        ObjectNode responses = post.putObject("responses");
        content(responses.putObject("200").put("description", "the answer"), answer(call));
        content(responses.putObject("default").put("description", "a problem"), Problem.class);
        return path;
    }

    private void content(ObjectNode in, Type type) {
        in.putObject("content").putObject("application/json").set("schema", schema(type));
    }

    /// The R of the family a call belongs to: `VmCall<VmView>`.
    private static Type answer(Class<?> call) {
        return Arrays.stream(call.getGenericInterfaces())
                .filter(ParameterizedType.class::isInstance)
                .map(family -> ((ParameterizedType) family).getActualTypeArguments()[0])
                .findFirst()
                .orElseThrow();
    }

    private ObjectNode schema(Type type) {
        ObjectNode schema = json.object();
        switch (type) {
            case ParameterizedType list when list.getRawType() == List.class ->
                    schema.put("type", "array")
                            .set("items", schema(list.getActualTypeArguments()[0]));
            case ParameterizedType map ->
                    schema.put("type", "object")
                            .set("additionalProperties", schema(map.getActualTypeArguments()[1]));
            case Class<?> c when c == String.class -> schema.put("type", "string");
            case Class<?> c when c == boolean.class || c == Boolean.class ->
                    schema.put("type", "boolean");
            case Class<?> c when c == int.class || c == long.class || c == Long.class ->
                    schema.put("type", "integer");
            case Class<?> c when c == double.class -> schema.put("type", "number");
            case Class<?> c when c.isEnum() -> words(schema, c);
            case Class<?> c when c.isRecord() -> schema.put("$ref", reference(c));
            default -> throw new AssertionError("no schema for " + type);
        }
        return schema;
    }

    private static void words(ObjectNode schema, Class<?> type) {
        ArrayNode words = schema.put("type", "string").putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            words.add(constant.toString().toLowerCase(Locale.ROOT));
        }
    }

    private String reference(Class<?> record) {
        Class<?> around = record.getEnclosingClass();
        String name = (around == null ? "" : around.getSimpleName()) + record.getSimpleName();
        if (begun.add(name)) {
            ObjectNode schema = json.object().put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            for (RecordComponent component : record.getRecordComponents()) {
                properties.set(component.getName(), schema(component.getGenericType()));
            }
            schemas.put(name, schema);
        }
        return "#/components/schemas/" + name;
    }
}
