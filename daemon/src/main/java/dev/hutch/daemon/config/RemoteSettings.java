package dev.hutch.daemon.config;

import dev.hutch.api.ProblemException;
import dev.hutch.store.remote.RemoteSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The tables `[remote.NAME]` of the configuration files: the owner's in their order, then those of
/// the host that he has not set up himself.
final class RemoteSettings {
    static final String TABLE = "remote";
    private static final String NAME = "[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?";
    private static final Set<String> KEYS = Set.of("address", "proxy");

    private RemoteSettings() {}

    /// @param files from the weakest to the strongest; need not be there
    /// @param mistakes gets what is wrong
    static List<RemoteSetting> read(List<Path> files, List<String> mistakes) {
        Map<String, RemoteSetting> remotes = new LinkedHashMap<>();
        for (Path file : files.reversed()) {
            if (Files.exists(file)) {
                read(SettingSources.parse(file).path(TABLE), mistakes)
                        .forEach(remote -> remotes.putIfAbsent(remote.name(), remote));
            }
        }
        return List.copyOf(remotes.values());
    }

    private static List<RemoteSetting> read(JsonNode table, List<String> mistakes) {
        List<RemoteSetting> remotes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : table.properties()) {
            String key = TABLE + "." + each.getKey();
            JsonNode remote = each.getValue();
            if (!each.getKey().matches(NAME) || !remote.isObject()) {
                mistakes.add(key + " is no name of a remote, such as [remote.studio]");
                continue;
            }
            remote.propertyNames().stream()
                    .filter(name -> !KEYS.contains(name))
                    .forEach(name -> mistakes.add("unknown key " + key + "." + name));
            JsonNode proxy = remote.path("proxy");
            if (!proxy.isMissingNode() && !proxy.isBoolean()) {
                mistakes.add(key + ".proxy is neither true nor false");
            }
            try {
                remotes.add(
                        new RemoteSetting(
                                each.getKey(),
                                remote.path("address").asString(""),
                                proxy.isBoolean() && proxy.asBoolean()));
            } catch (ProblemException e) {
                mistakes.add(key + ".address: " + e.problem().message());
            }
        }
        return remotes;
    }
}
