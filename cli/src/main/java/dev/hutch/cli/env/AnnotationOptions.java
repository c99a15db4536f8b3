package dev.hutch.cli.env;

import dev.hutch.cli.command.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is to be known of an environment. Of two values for one key the later counts, and one on
/// the command line before one in a file.
final class AnnotationOptions {
    private static final String INPUT = "-";

    @Option(
            names = "--annotation",
            paramLabel = "K=V",
            description = "Something to be known of it: `env info --get K`.")
    private List<String> given = new ArrayList<>();

    @Option(
            names = "--annotation-file",
            paramLabel = "FILE",
            description = "Lines of K=V, or one JSON object of texts; '-' for standard input.")
    private List<String> files = new ArrayList<>();

    boolean isEmpty() {
        return given.isEmpty() && files.isEmpty();
    }

    /// @throws IllegalArgumentException that says what is wrong
    Map<String, String> values(Invocation hutch) {
        Map<String, String> values = new TreeMap<>();
        files.forEach(file -> addAll(read(hutch, file), file, values));
        given.forEach(words -> add(words, words, values));
        return values;
    }

    private static void addAll(String text, String file, Map<String, String> values) {
        if (text.stripLeading().startsWith("{")) {
            try {
                for (Map.Entry<String, JsonNode> each :
                        JsonMapper.shared().readTree(text).properties()) {
                    if (!each.getValue().isString()) {
                        throw new IllegalArgumentException(
                                file + ": '" + each.getKey() + "' is no text");
                    }
                    values.put(each.getKey(), each.getValue().stringValue());
                }
            } catch (JacksonException e) {
                throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
            }
            return;
        }
        text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> add(line, file + ": " + line, values));
    }

    private static void add(String words, String where, Map<String, String> values) {
        Optional<Integer> sign =
                words.chars()
                        .mapToObj(c -> (char) c)
                        .filter(c -> c == '=' || c == ':')
                        .findFirst()
                        .map(words::indexOf);
        if (sign.isEmpty() || sign.get() == 0) {
            throw new IllegalArgumentException("'" + where + "' is not K=V");
        }
        values.put(words.substring(0, sign.get()), words.substring(sign.get() + 1));
    }

    private static String read(Invocation hutch, String file) {
        try (InputStream in =
                file.equals(INPUT)
                        ? hutch.console().in()
                        : Files.newInputStream(hutch.console().resolve(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
