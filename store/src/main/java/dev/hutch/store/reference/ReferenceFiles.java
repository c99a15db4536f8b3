package dev.hutch.store.reference;

import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.spec.MalformedSpecException;
import dev.hutch.store.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads `docs/formats/reference-file.md`: takes references apart into items, with those of files,
/// and of files named in them, in their place. One for each reference: a file comes in once.
final class ReferenceFiles {
    private static final List<String> SUFFIXES =
            List.of(".hutch.toml", ".hutch.yaml", ".hutch.yml");
    private static final Set<String> KEYS = Set.of("kind", "references");
    private static final String EXAMPLE = "docs/formats/reference-file.md has an example";
    private static final int MAX_ITEMS = 512;

    private final Set<Path> seen = new HashSet<>();
    private final List<String> items = new ArrayList<>();
    private final List<Path> live = new ArrayList<>();

    /// What a reference comes to.
    static ReferenceParts expand(String reference) {
        ReferenceFiles files = new ReferenceFiles();
        files.add(reference.strip());
        return new ReferenceParts(files.items, files.live);
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
            if (items.size() + live.size() > MAX_ITEMS) {
                throw ReferenceProblems.invalid(reference);
            }
        }
    }

    private void addFile(Path named) {
        Path file = Files.isDirectory(named) ? ofDirectory(named) : named;
        if (SUFFIXES.stream().noneMatch(file.toString()::endsWith)) {
            throw ReferenceProblems.file(
                    file,
                    Kind.INVALID,
                    "reference.file_name",
                    "has another ending than " + String.join(", ", SUFFIXES),
                    "rename it; a root file system comes in by hutch image import");
        }
        JsonNode node = read(file);
        if (!seen.add(real(file))) {
            throw ReferenceProblems.file(
                    file,
                    Kind.INVALID,
                    "reference.file_twice",
                    "is named twice",
                    "name each file once; one that names itself has no end");
        }
        switch (node.path("kind").asString("")) {
            case "stack" -> addAll(file, node);
            case "live" -> live.add(file);
            default -> throw malformed(file, "needs kind = \"stack\" or \"live\"");
        }
    }

    private void addAll(Path file, JsonNode node) {
        JsonNode references = node.path("references");
        boolean good =
                SpecFile.unknown(node, KEYS).isEmpty()
                        && references.isArray()
                        && !references.isEmpty()
                        && references.valueStream().allMatch(JsonNode::isString);
        if (!good) {
            throw malformed(
                    file, "needs kind = \"stack\" and references = [\"...\"], and nothing else");
        }
        for (JsonNode each : references) {
            String text = each.asString("");
            add(
                    text.startsWith("./") || text.startsWith("../")
                            ? file.resolveSibling(text).normalize().toString()
                            : text);
        }
    }

    /// The first of those it may be that is there, else the first.
    private static Path ofDirectory(Path directory) {
        return SUFFIXES.stream()
                .map(suffix -> directory.resolve("stack" + suffix))
                .filter(Files::exists)
                .findFirst()
                .orElse(directory.resolve("stack" + SUFFIXES.getFirst()));
    }

    private static JsonNode read(Path file) {
        try {
            return SpecFile.read(file);
        } catch (MalformedSpecException e) {
            throw malformed(file, "cannot be read: " + e.why());
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

    private static ProblemException malformed(Path file, String what) {
        return ReferenceProblems.file(
                file, Kind.INVALID, "reference.file_malformed", what, EXAMPLE);
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
