package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Images by name: those that hutch offers, from the resource `images.json`, and those that the
/// owner of this hutch adds. Each of hutch's own can run the work that hutch is for: git and the
/// usual certificates are in it, whichever source it comes from.
public record ImageCatalog(List<Entry> entries) {
    private static final long MAX_FILE = 4 << 20;

    /// @param kernel to boot it with; empty: none in particular
    /// @param sources in the order in which they are tried
    public record Entry(
            String name, String description, Optional<String> kernel, List<ImageSource> sources) {
        public Entry {
            sources = List.copyOf(sources);
        }
    }

    public ImageCatalog {
        entries = List.copyOf(entries);
    }

    public static ImageCatalog builtIn() {
        try (InputStream in = ImageCatalog.class.getResourceAsStream("images.json")) {
            if (in == null) {
                throw new AssertionError("images.json is not in the build");
            }
            return read(in.readAllBytes(), "images.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// This catalog with the entries of a file before its own, if there is such a file.
    public ImageCatalog with(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw ImageProblems.badCatalog(file.toString(), "it is too large");
            }
            List<Entry> all = new ArrayList<>();
            all.addAll(read(Files.readAllBytes(file), file.toString()).entries);
            all.addAll(entries);
            return new ImageCatalog(all);
        } catch (NoSuchFileException e) {
            return this;
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    public Optional<Entry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /// @param what the document is, for messages
    static ImageCatalog read(byte[] document, String what) {
        try {
            List<Entry> entries = new ArrayList<>();
            for (JsonNode image : new JsonMapper().readTree(document).path("images")) {
                entries.add(entry(image));
            }
            return new ImageCatalog(entries);
        } catch (JacksonException | IllegalArgumentException e) {
            throw ImageProblems.badCatalog(what, String.valueOf(e.getMessage()));
        } catch (ProblemException e) {
            throw ImageProblems.badCatalog(what, e.problem().message());
        }
    }

    private static Entry entry(JsonNode image) {
        List<ImageSource> sources = new ArrayList<>();
        image.path("sources").forEach(source -> sources.add(source(source)));
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("an image without sources");
        }
        return new Entry(
                text(image, "name"),
                image.path("description").asString(""),
                Optional.of(image.path("kernel").asString("")).filter(name -> !name.isEmpty()),
                sources);
    }

    private static ImageSource source(JsonNode node) {
        return switch (node.path("kind").asString("")) {
            case "registry" -> new ImageSource.Registry(text(node, "reference"));
            case "mmdebstrap" -> {
                List<String> packages = new ArrayList<>();
                node.path("packages").forEach(name -> packages.add(name.asString()));
                yield new ImageSource.Mmdebstrap(text(node, "suite"), packages);
            }
            case "bundle" ->
                    new ImageSource.Bundle(
                            URI.create(text(node, "url")),
                            Digest.parse("sha256:" + text(node, "sha256")),
                            size(node));
            case String other ->
                    throw new IllegalArgumentException("a source of the kind '" + other + "'");
        };
    }

    private static long size(JsonNode node) {
        long size = node.path("size").asLong(0);
        if (size <= 0) {
            throw new IllegalArgumentException("a bundle without its 'size' in bytes");
        }
        return size;
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).asString("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("'" + field + "' is missing");
        }
        return text;
    }
}
