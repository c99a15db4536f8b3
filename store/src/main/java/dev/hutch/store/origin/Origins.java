package dev.hutch.store.origin;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is remembered of origins, one file for each manifest or index that was ever pulled.
/// Thread-safe, and safe between processes.
public final class Origins {
    private static final String FORMAT = "hutch-origin";
    private static final int VERSION = 1;

    /// Two documents of 4 MiB in base64, and their frame.
    private static final int MAX_FILE = 12 << 20;

    private final Path directory;
    private final JsonMapper json = JsonMapper.builder().build();

    /// @param root created if it is missing
    public Origins(Path root) {
        this.directory = root.resolve("sha256");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// @param named the digest by which a registry names it: that of its manifest, or of the index
    ///   that its manifest was chosen from
    public void remember(Digest named, Origin origin) {
        Base64.Encoder encoder = Base64.getEncoder();
        String line =
                json.writeValueAsString(
                                json.createObjectNode()
                                        .put("format", FORMAT)
                                        .put("version", VERSION)
                                        .put("stack", origin.stack().toString())
                                        .put("mediaType", origin.mediaType())
                                        .put("manifest", encoder.encodeToString(origin.manifest()))
                                        .put("config", encoder.encodeToString(origin.config())))
                        + "\n";
        AtomicFiles.write(path(named), line.getBytes(StandardCharsets.UTF_8));
    }

    public Optional<Origin> find(Digest named) {
        return read(path(named));
    }

    /// Any origin of a stack: all of them were made into the same.
    public Optional<Origin> ofStack(Digest stack) {
        return list().stream().filter(origin -> origin.stack().equals(stack)).findFirst();
    }

    public List<Origin> list() {
        return files().stream().flatMap(file -> read(file).stream()).toList();
    }

    /// Forgets the origins of stacks that are gone. @return how many
    public int sweep(Predicate<Digest> isThere) {
        int swept = 0;
        for (Path file : files()) {
            boolean wanted = read(file).map(Origin::stack).filter(isThere).isPresent();
            try {
                swept += !wanted && Files.deleteIfExists(file) ? 1 : 0;
            } catch (IOException e) {
                throw FileProblems.of("delete", file, e);
            }
        }
        return swept;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private Optional<Origin> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode node = json.readTree(in.readNBytes(MAX_FILE));
            if (!FORMAT.equals(node.path("format").asString(""))
                    || node.path("version").asInt(0) != VERSION) {
                return Optional.empty();
            }
            Base64.Decoder decoder = Base64.getDecoder();
            return Optional.of(
                    new Origin(
                            Digest.parse(node.path("stack").asString("")),
                            node.path("mediaType").asString(""),
                            decoder.decode(node.path("manifest").asString("")),
                            decoder.decode(node.path("config").asString(""))));
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        } catch (ProblemException | IllegalArgumentException damaged) {
            // As good as forgotten.
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private Path path(Digest named) {
        return directory.resolve(named.hex() + ".json");
    }
}
