package dev.hutch.env.live;

import dev.hutch.env.record.LiveBind;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.spec.MalformedSpecException;
import dev.hutch.store.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads the files that say what of the host shows in an environment.
public final class LiveLayers {
    /// What the native helper takes.
    private static final int MAX_BINDS = 256;

    private static final String KIND = "live";
    private static final Set<String> FILE_KEYS = Set.of("kind", "bind");
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
            JsonNode node = SpecFile.read(file);
            Set<String> unknown = SpecFile.unknown(node, FILE_KEYS);
            if (!unknown.isEmpty() || !node.path("bind").isArray()) {
                throw LiveProblems.malformed(
                        file, unknown.isEmpty() ? "it has no [[bind]]" : "unknown " + unknown);
            }
            if (!node.path("kind").asString(KIND).equals(KIND)) {
                throw LiveProblems.malformed(file, "its kind is not \"live\"");
            }
            return node.path("bind");
        } catch (NoSuchFileException e) {
            throw LiveProblems.notThere(file);
        } catch (MalformedSpecException e) {
            throw LiveProblems.malformed(file, e.why());
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private static LiveBind bind(Path file, JsonNode bind, Path prefix) {
        Set<String> unknown = SpecFile.unknown(bind, KEYS);
        if (!unknown.isEmpty() || !bind.isObject()) {
            throw LiveProblems.malformed(
                    file, bind.isObject() ? "unknown " + unknown : "a bind is no table");
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
