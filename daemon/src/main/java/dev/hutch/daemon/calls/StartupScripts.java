package dev.hutch.daemon.calls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Whether the layers of an environment bring scripts that are to run before its command.
final class StartupScripts {
    private static final String PLACE = "etc/hutch/startup.d";
    private static final String VARIABLE = "HUTCH_STARTUP";

    private StartupScripts() {}

    /// What the caller is told, as a variable of what he becomes.
    ///
    /// @param plan that the helper is given
    static Map<String, String> of(String plan) {
        Path renders = Path.of(value(plan, "renders").orElse("/nowhere"));
        Path own =
                Path.of(
                        value(plan, "state").orElse("/nowhere"),
                        value(plan, "name").orElse("none"),
                        "upper");
        boolean some =
                plan.lines()
                        .filter(line -> line.startsWith("lower "))
                        .map(line -> renders.resolve(line.substring("lower ".length())))
                        .anyMatch(layer -> Files.isDirectory(layer.resolve(PLACE)));
        return some || Files.isDirectory(own.resolve(PLACE))
                ? Map.of(VARIABLE, value(plan, "prefix").orElse("") + "/" + PLACE)
                : Map.of();
    }

    private static Optional<String> value(String plan, String key) {
        return plan.lines()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1))
                .findFirst();
    }
}
