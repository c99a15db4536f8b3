package dev.hutch.env.live;

import dev.hutch.env.record.LiveBind;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Reads the files that say what of the host shows in an environment.
public final class LiveLayers {
    private static final int MAX_BYTES = 1 << 20;

    /// What the native helper takes.
    private static final int MAX_BINDS = 256;

    private static final Set<String> KEYS = Set.of("source", "target");

    private LiveLayers() {}

    /// What some files say, in their order. Problems: `env.live_*`.
    ///
    /// @param prefix that targets may begin with
    public static List<LiveBind> read(List<Path> files, Path prefix) {
        List<LiveBind> all = new ArrayList<>();
        for (Path file : files) {
            for (JsonNode bind : parse(file)) {
                LiveBind next = bind(file, bind, prefix);
                requirePlace(next, all);
                all.add(next);
                if (all.size() > MAX_BINDS) {
                    throw LiveProblems.malformed(file, "more than " + MAX_BINDS + " places");
                }
            }
        }
        return all;
    }

    private static JsonNode parse(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw LiveProblems.malformed(file, "too large");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            JsonNode node = new TomlMapper().readTree(text);
            Set<String> unknown = new TreeSet<>(node.propertyNames());
            unknown.remove("bind");
            if (!unknown.isEmpty() || !node.path("bind").isArray()) {
                throw LiveProblems.malformed(
                        file, unknown.isEmpty() ? "it has no [[bind]]" : "unknown " + unknown);
            }
            return node.path("bind");
        } catch (NoSuchFileException e) {
            throw LiveProblems.notThere(file);
        } catch (JacksonException e) {
            throw LiveProblems.malformed(file, String.valueOf(e.getOriginalMessage()));
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private static LiveBind bind(Path file, JsonNode bind, Path prefix) {
        Set<String> unknown = new TreeSet<>(bind.propertyNames());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw LiveProblems.malformed(file, "unknown " + unknown);
        }
        return new LiveBind(
                source(file, bind.path("source").asString("")),
                target(file, bind.path("target").asString(""), prefix));
    }

    /// Where it really is, which no link may lead out of the file's own directory.
    private static Path source(Path file, String text) {
        try {
            Path real = file.toAbsolutePath().toRealPath();
            Path source = real.resolveSibling(text).toRealPath();
            Path directory = Objects.requireNonNull(real.getParent()); // of a file that was read
            if (text.isEmpty() || !source.startsWith(directory)) {
                throw LiveProblems.outside(file, text);
            }
            if (!Files.isDirectory(source) && !Files.isRegularFile(source)) {
                throw LiveProblems.special(file, text);
            }
            return source;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw LiveProblems.missing(file, text);
        } catch (IOException e) {
            throw FileProblems.of("look at", file.resolveSibling(text), e);
        }
    }

    private static String target(Path file, String text, Path prefix) {
        try {
            Path path = Path.of(text);
            Path relative =
                    path.startsWith(prefix)
                            ? prefix.relativize(path)
                            : path.isAbsolute() ? Path.of("/").relativize(path) : path;
            boolean clean = relative.equals(relative.normalize()) && !relative.startsWith("..");
            if (clean && !relative.toString().isEmpty() && text.chars().noneMatch(c -> c < ' ')) {
                return relative.toString();
            }
        } catch (InvalidPathException e) {
            throw LiveProblems.target(file, text);
        }
        throw LiveProblems.target(file, text);
    }

    /// Below a directory of the host nothing is made: what is to be placed there must be there.
    private static void requirePlace(LiveBind next, List<LiveBind> earlier) {
        Path target = Path.of(next.target());
        for (LiveBind bind : earlier.reversed()) {
            Path above = Path.of(bind.target());
            if (target.startsWith(above) && !target.equals(above)) {
                if (!Files.exists(bind.source().resolve(above.relativize(target)))) {
                    throw LiveProblems.order(next.target(), bind.target());
                }
                return;
            }
        }
    }
}
