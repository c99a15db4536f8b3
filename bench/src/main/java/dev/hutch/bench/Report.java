package dev.hutch.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The rows as a Markdown table, which is also what SPECIFICATION holds, and as JSON.
///
/// @param host what the figures were taken on
record Report(Map<String, String> host, List<Row> rows) {

    void print(PrintStream out) {
        host.forEach((key, value) -> out.println(key + ": " + value));
        out.println();
        out.println("| what | promised | median | p95 | min to max | unit | kept |");
        out.println("|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            out.printf(
                    "| %s | %s | %s | %s | %s to %s | %s | %s |%n",
                    row.name(),
                    row.promised(),
                    Row.show(row.measured().median()),
                    Row.show(row.measured().p95()),
                    Row.show(row.measured().min()),
                    Row.show(row.measured().max()),
                    row.unit(),
                    verdict(row));
        }
        out.println();
        rows.stream()
                .filter(row -> !row.note().isEmpty())
                .forEach(row -> out.println("- " + row.name() + ": " + row.note()));
    }

    String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", row.name());
            object.put("promised", row.promised());
            object.put("unit", row.unit());
            object.put("median", row.measured().median());
            object.put("p95", row.measured().p95());
            object.put("kept", row.kept());
            object.put("values", row.measured().values());
            object.put("note", row.note());
            list.add(object);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("host", host);
        all.put("rows", list);
        return JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(all);
    }

    private static String verdict(Row row) {
        if (row.promise() instanceof Row.Promise.None) {
            return "-";
        }
        return row.kept() ? "yes" : "NO";
    }
}
