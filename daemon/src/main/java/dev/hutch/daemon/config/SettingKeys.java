package dev.hutch.daemon.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Every key of the configuration file, with its default.
final class SettingKeys {
    static final Map<String, String> DEFAULTS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("vm.image", "debian-bookworm"),
                            Map.entry("vm.kernel", "debian-cloud"),
                            Map.entry("vm.vcpus", "2"),
                            Map.entry("vm.memory", "1G"),
                            Map.entry("vm.disk", "10G"),
                            Map.entry("vm.network", "user"),
                            Map.entry("vm.auto-pause", "off"),
                            Map.entry("boot.at-once", "2"),
                            Map.entry("boot.templates", "true"),
                            Map.entry("boot.timeout", "90s"),
                            Map.entry("pool.memory", "512M"),
                            Map.entry("host.overcommit", "4"),
                            Map.entry(
                                    "registry.certificates", "/etc/ssl/certs/ca-certificates.crt"),
                            Map.entry("env.prefix", "/hutch"),
                            Map.entry("store.namespace", ""),
                            Map.entry("store.pinned", ""),
                            Map.entry("log.level", "info")));

    private SettingKeys() {}

    /// What overrides `vm.auto-pause`, the weaker first: HUTCH_VM__AUTO_PAUSE, in which the section
    /// can be told from the key, and HUTCH_VM_AUTO_PAUSE.
    static List<String> variables(String key) {
        String words = key.toUpperCase(Locale.ROOT).replace('-', '_');
        return List.of("HUTCH_" + words.replace(".", "__"), "HUTCH_" + words.replace('.', '_'));
    }

    static String nearest(String key) {
        return DEFAULTS.keySet().stream()
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .orElseThrow();
    }

    /// Levenshtein's: insertions, deletions and replacements.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
