package dev.hutch.vm.workspace;

import dev.hutch.linux.process.Finished;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What git is configured with in the user's repository, from all files git reads there.
///
/// @param values by full key; the last one said holds
record Settings(Map<String, String> values) {

    static Settings of(HostRepository repository) {
        Map<String, String> values = new LinkedHashMap<>();
        NulRecords entries =
                new NulRecords(entry -> {
                    int end = entry.indexOf('\n');
                    // A key without a value means true.
                    String key = end < 0 ? entry : entry.substring(0, end);
                    values.put(key, end < 0 ? "true" : entry.substring(end + 1));
                });
        Finished listed =
                Git.of(repository.root()).args("config", "--list", "-z").stdout(entries).run();
        if (!listed.succeeded()) {
            throw WorkspaceProblems.unreadable(repository.root(), listed.err());
        }
        return new Settings(values);
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    boolean isTrue(String key) {
        return Set.of("true", "yes", "on", "1").contains(values.getOrDefault(key, "false"));
    }

    /// Names of the drivers that change content between the repository and the working tree, such
    /// as `lfs`. The guest has none of them.
    Set<String> filters() {
        Set<String> names = new TreeSet<>();
        for (String end : List.of(".clean", ".smudge", ".process")) {
            values.forEach((key, value) -> {
                if (key.startsWith("filter.") && key.endsWith(end) && !value.isEmpty()) {
                    names.add(key.substring("filter.".length(), key.lastIndexOf('.')));
                }
            });
        }
        return names;
    }
}
