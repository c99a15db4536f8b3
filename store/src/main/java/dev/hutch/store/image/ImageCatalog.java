package dev.hutch.store.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The images that hutch offers by name, from the resource `images.json`. Each can run the work
/// that hutch is for: git and the usual certificates are in it, whichever source it comes from.
public record ImageCatalog(List<Entry> entries) {

    /// @param sources in the order in which they are tried
    public record Entry(String name, String description, List<ImageSource> sources) {
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
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Entry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    static ImageCatalog read(InputStream in) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode image : JsonMapper.builder().build().readTree(in).path("images")) {
            List<ImageSource> sources = new ArrayList<>();
            image.path("sources").forEach(source -> sources.add(source(source)));
            entries.add(
                    new Entry(
                            image.path("name").asString(),
                            image.path("description").asString(""),
                            sources));
        }
        return new ImageCatalog(entries);
    }

    private static ImageSource source(JsonNode node) {
        return switch (node.path("kind").asString()) {
            case "registry" -> new ImageSource.Registry(node.path("reference").asString());
            case "mmdebstrap" -> {
                List<String> packages = new ArrayList<>();
                node.path("packages").forEach(name -> packages.add(name.asString()));
                yield new ImageSource.Mmdebstrap(node.path("suite").asString(), packages);
            }
            default -> throw new AssertionError("images.json: " + node);
        };
    }
}
