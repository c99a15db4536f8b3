package dev.hutch.store.debian;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Where the host's apt gets Debian from, sources.list(5), both styles.
final class AptSources {
    private static final String MIRROR = "http://deb.debian.org/debian";
    private static final String SECURITY = "http://deb.debian.org/debian-security";

    /// A host has a handful of small files there.
    private static final long MAX_FILE = 1 << 20;

    private final Path etcApt;

    /// @param etcApt usually `/etc/apt`
    AptSources(Path etcApt) {
        this.etcApt = etcApt;
    }

    private record Source(String uri, List<String> suites) {}

    /// Lines for a suite with its updates and security fixes. Mirrors that the host uses for that
    /// suite come first; else a Debian mirror that it uses for another; else Debian's own.
    List<String> lines(String suite) {
        List<Source> sources = read();
        Set<String> lines = new LinkedHashSet<>();
        for (String wanted : List.of(suite, suite + "-updates", suite + "-security")) {
            sources.stream()
                    .filter(source -> source.suites.contains(wanted))
                    .findFirst()
                    .ifPresent(source -> lines.add(line(source.uri, wanted)));
        }
        if (lines.stream().anyMatch(line -> line.endsWith(" " + suite + " main"))) {
            return List.copyOf(lines);
        }
        String mirror = debianMirror(sources);
        return List.of(
                line(mirror, suite),
                line(mirror, suite + "-updates"),
                line(security(mirror), suite + "-security"));
    }

    private static String debianMirror(List<Source> sources) {
        return sources.stream()
                .map(source -> strip(source.uri))
                .filter(uri -> uri.endsWith("/debian"))
                .findFirst()
                .orElse(MIRROR);
    }

    private static String security(String mirror) {
        return mirror.equals(MIRROR) ? SECURITY : mirror + "-security";
    }

    private static String line(String uri, String suite) {
        return "deb " + strip(uri) + " " + suite + " main";
    }

    private List<Source> read() {
        List<Source> sources = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = lines(file);
            sources.addAll(
                    file.toString().endsWith(".sources") ? stanzas(lines) : oneLiners(lines));
        }
        return sources;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        files.add(etcApt.resolve("sources.list"));
        Path directory = etcApt.resolve("sources.list.d");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> all = Files.list(directory)) {
                all.filter(f -> f.toString().endsWith(".list") || f.toString().endsWith(".sources"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw FileProblems.of("list", directory, e);
            }
        }
        return files;
    }

    private static List<String> lines(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
                return List.of();
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private static List<Source> oneLiners(List<String> lines) {
        List<Source> sources = new ArrayList<>();
        for (String line : lines) {
            String plain = line.replaceAll("#.*", "").replaceAll("\\[[^]]*]", "").strip();
            List<String> words = words(plain);
            if (words.size() >= 4 && words.get(0).equals("deb")) {
                add(
                        sources,
                        List.of(words.get(1)),
                        List.of(words.get(2)),
                        words.subList(3, words.size()));
            }
        }
        return sources;
    }

    private static List<Source> stanzas(List<String> lines) {
        List<Source> sources = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        List<String> all = new ArrayList<>(lines);
        all.add("");
        for (String line : all) {
            int colon = line.indexOf(':');
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                if (words(fields.getOrDefault("types", "")).contains("deb")
                        && !fields.getOrDefault("enabled", "yes").equals("no")) {
                    add(
                            sources,
                            words(fields.getOrDefault("uris", "")),
                            words(fields.getOrDefault("suites", "")),
                            words(fields.getOrDefault("components", "")));
                }
                fields.clear();
            } else if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
                String key = line.substring(0, colon).toLowerCase(Locale.ROOT);
                fields.put(key, line.substring(colon + 1).strip());
            }
        }
        return sources;
    }

    private static void add(
            List<Source> sources, List<String> uris, List<String> suites, List<String> components) {
        if (!components.contains("main")) {
            return;
        }
        uris.stream()
                .filter(uri -> uri.startsWith("http://") || uri.startsWith("https://"))
                .forEach(uri -> sources.add(new Source(uri, suites)));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).filter(w -> !w.isEmpty()).toList();
    }

    private static String strip(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
