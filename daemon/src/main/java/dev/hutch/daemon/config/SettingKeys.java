package dev.hutch.daemon.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Every key of the configuration file, with its default.
final class SettingKeys {
    static final Map<String, String> DEFAULTS =
            new TreeMap<>(
                    Map.of(
                            "vm.image", "debian-bookworm",
                            "vm.kernel", "debian-cloud",
                            "vm.vcpus", "2",
                            "vm.memory", "1G",
                            "vm.disk", "10G",
                            "vm.network", "user",
                            "boot.at-once", "2",
                            "boot.timeout", "90s",
                            "registry.certificates", "/etc/ssl/certs/ca-certificates.crt",
                            "log.level", "info"));

    private SettingKeys() {}

    /// `vm.image` is overridden by HUTCH_VM_IMAGE.
    static String variable(String key) {
        return "HUTCH_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
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
