package dev.hutch.store.build;

import dev.hutch.store.dockerfile.Instruction.CommandLine;
import dev.hutch.store.dockerfile.Instruction.Healthcheck;
import dev.hutch.store.stack.RunConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `EXPOSE`, `VOLUME` and `HEALTHCHECK` leave in an image, in the form of the OCI image
/// specification (config.md; `Healthcheck` as Docker adds it).
final class Recording {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern PORT =
            Pattern.compile("\\d{1,5}(?:-\\d{1,5})?(?:/(?:tcp|udp|sctp))?");

    /// Durations as Go writes them.
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h)");

    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private static final Map<String, String> OPTIONS =
            new TreeMap<>(
                    Map.of(
                            "interval", "Interval",
                            "timeout", "Timeout",
                            "start-period", "StartPeriod",
                            "start-interval", "StartInterval"));

    private Recording() {}

    static RunConfig ports(RunConfig config, int line, List<String> ports) {
        for (String port : ports) {
            if (!PORT.matcher(port).matches()) {
                throw BuildProblems.badWord(line, "'" + port + "' is no port");
            }
        }
        return set(
                config,
                "ExposedPorts",
                ports.stream().map(port -> port.contains("/") ? port : port + "/tcp").toList());
    }

    static RunConfig volumes(RunConfig config, List<String> paths) {
        return set(config, "Volumes", paths);
    }

    static RunConfig healthcheck(RunConfig config, Healthcheck check) {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode test = node.putArray("Test");
        if (check.command().isEmpty()) {
            test.add("NONE");
        } else {
            switch (check.command().get()) {
                case CommandLine.Shell(String script) -> test.add("CMD-SHELL").add(script);
                case CommandLine.Exec(List<String> argv) -> {
                    test.add("CMD");
                    argv.forEach(test::add);
                }
            }
        }
        OPTIONS.forEach((option, name) -> {
            String value = check.options().get(option);
            if (value != null) {
                node.put(name, nanos(check.line(), value));
            }
        });
        String retries = check.options().get("retries");
        if (retries != null) {
            if (!retries.matches("\\d{1,6}")) {
                throw BuildProblems.badWord(check.line(), "--retries takes a number");
            }
            node.put("Retries", Integer.parseInt(retries));
        }
        return config.recording("Healthcheck", node.toString());
    }

    /// OCI writes sets as objects whose members are empty.
    private static RunConfig set(RunConfig config, String name, List<String> members) {
        ObjectNode node = JSON.createObjectNode();
        String before = config.recorded().get(name);
        if (before != null) {
            JSON.readTree(before).propertyNames().forEach(node::putObject);
        }
        members.forEach(node::putObject);
        return config.recording(name, node.toString());
    }

    private static long nanos(int line, String text) {
        double nanos = 0;
        int end = 0;
        for (Matcher part = DURATION.matcher(text); part.find() && part.start() == end; ) {
            nanos +=
                    Double.parseDouble(part.group(1))
                            * NANOS.getOrDefault(part.group(2), Double.NaN);
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw BuildProblems.badWord(line, "'" + text + "' is no duration such as 30s");
        }
        return Math.round(nanos);
    }
}
