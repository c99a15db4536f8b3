package dev.hutch.store.reference;

import dev.hutch.api.Problem.Kind;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Reads `docs/formats/reference-file.md`: takes references apart into items, with those of files,
/// and of files named in them, in their place. One for each reference: a file comes in once.
final class ReferenceFiles {
    private static final String SUFFIX = ".hutch.toml";
    private static final String OF_DIRECTORY = "stack" + SUFFIX;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ITEMS = 512;

    private final Set<Path> seen = new HashSet<>();
    private final List<String> items = new ArrayList<>();

    /// The items of a reference, bottom to top, none of them a file.
    static List<String> expand(String reference) {
        ReferenceFiles files = new ReferenceFiles();
        files.add(reference.strip());
        return List.copyOf(files.items);
    }

    private void add(String reference) {
        for (String item : reference.split("\\+", -1)) {
            if (item.isBlank()) {
                throw ReferenceProblems.invalid(reference);
            }
            if (item.startsWith("/")) {
                addFile(path(item));
            } else {
                items.add(item);
            }
            if (items.size() > MAX_ITEMS) {
                throw ReferenceProblems.invalid(reference);
            }
        }
    }

    private void addFile(Path named) {
        Path file = Files.isDirectory(named) ? named.resolve(OF_DIRECTORY) : named;
        if (!file.toString().endsWith(SUFFIX)) {
            throw ReferenceProblems.file(
                    file,
                    Kind.INVALID,
                    "reference.file_name",
                    "has another ending than " + SUFFIX,
                    "rename it; a root file system comes in by hutch image import");
        }
        byte[] content = read(file);
        if (!seen.add(real(file))) {
            throw ReferenceProblems.file(
                    file,
                    Kind.INVALID,
                    "reference.file_twice",
                    "is named twice",
                    "name each file once; one that names itself has no end");
        }
        JsonNode node = parse(file, content);
        for (JsonNode each : node.path("references")) {
            String text = each.asString("");
            add(
                    text.startsWith("./") || text.startsWith("../")
                            ? file.resolveSibling(text).normalize().toString()
                            : text);
        }
    }

    private static JsonNode parse(Path file, byte[] content) {
        JsonNode node;
        try {
            node = new TomlMapper().readTree(new String(content, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw ReferenceProblems.file(
                    file,
                    "reference.file_malformed",
                    "is no TOML: " + e.getOriginalMessage(),
                    "docs/formats/reference-file.md has an example",
                    e);
        }
        List<String> unknown =
                node.propertyNames().stream()
                        .filter(name -> !name.equals("kind") && !name.equals("references"))
                        .toList();
        JsonNode references = node.path("references");
        boolean good =
                node.path("kind").asString("").equals("stack")
                        && unknown.isEmpty()
                        && references.isArray()
                        && !references.isEmpty()
                        && references.valueStream().allMatch(JsonNode::isString);
        if (!good) {
            throw ReferenceProblems.file(
                    file,
                    "reference.file_malformed",
                    "needs kind = \"stack\" and references = [\"...\"], and nothing else",
                    "docs/formats/reference-file.md has an example",
                    null);
        }
        return node;
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw ReferenceProblems.file(
                        file,
                        Kind.INVALID,
                        "reference.file_malformed",
                        "is larger than a megabyte",
                        "docs/formats/reference-file.md has an example");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw ReferenceProblems.file(
                    file,
                    Kind.NOT_FOUND,
                    "reference.file_missing",
                    "is not there",
                    "ls -l " + file);
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw FileProblems.of("look at", file, e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw ReferenceProblems.invalid(text);
        }
    }
}
