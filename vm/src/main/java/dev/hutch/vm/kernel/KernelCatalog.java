package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.KernelCall.KernelView;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The kernels hutch knows by name: the resource `kernels.json`, and what its owner adds.
final class KernelCatalog {
    private static final String HOST = "host";
    private static final long MAX_FILE = 4 << 20;

    private final List<Entry> kernels;

    private KernelCatalog(List<Entry> kernels) {
        this.kernels = kernels;
    }

    /// One entry is a package, a url with its sha256, or neither: then it is the host's own.
    ///
    /// @param version of the kernel, if it is always the same
    /// @param bytes of what is at the url; null: not said
    record Entry(
            String name,
            @Nullable String description,
            @Nullable String debianPackage,
            @Nullable String url,
            @Nullable String sha256,
            @Nullable String version,
            @Nullable Long bytes) {

        KernelSource source() {
            if (debianPackage != null) {
                return new KernelSource.DebianPackage(debianPackage);
            }
            if (url != null && sha256 != null) {
                return new KernelSource.Archive(URI.create(url), new Digest(sha256));
            }
            if (name.equals(HOST)) {
                return new KernelSource.Host();
            }
            throw new IllegalArgumentException("no source for " + name);
        }

        KernelView view() {
            return new KernelView(
                    name,
                    Objects.requireNonNullElse(version, ""),
                    arch(),
                    "",
                    source().toString(),
                    "",
                    "available",
                    Objects.requireNonNullElse(bytes, 0L),
                    words());
        }

        String words() {
            return Objects.requireNonNullElse(description, "");
        }
    }

    record File(List<Entry> kernels) {}

    static KernelCatalog builtIn() {
        try (InputStream in = KernelCatalog.class.getResourceAsStream("kernels.json")) {
            if (in == null) {
                throw new AssertionError("resource kernels.json is missing from the module");
            }
            return new KernelCatalog(
                    List.copyOf(JsonMapper.shared().readValue(in, File.class).kernels()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// This catalog with the entries of a file before its own, if there is such a file.
    KernelCatalog with(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw KernelProblems.badCatalog(file, "it is too large");
            }
            List<Entry> all =
                    new ArrayList<>(
                            JsonMapper.shared()
                                    .readValue(Files.readAllBytes(file), File.class)
                                    .kernels());
            all.forEach(entry -> check(file, entry));
            kernels.stream()
                    .filter(own -> all.stream().noneMatch(e -> e.name().equals(own.name())))
                    .toList()
                    .forEach(all::add);
            return new KernelCatalog(List.copyOf(all));
        } catch (NoSuchFileException e) {
            return this;
        } catch (JacksonException | NullPointerException e) {
            throw KernelProblems.badCatalog(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    private static void check(Path file, Entry entry) {
        try {
            Kernels.checkName(entry.name());
            KernelSource _ = entry.source();
        } catch (ProblemException | IllegalArgumentException e) {
            throw KernelProblems.badCatalog(file, String.valueOf(e.getMessage()));
        }
    }

    List<Entry> entries() {
        return kernels;
    }

    Optional<Entry> find(String name) {
        return kernels.stream().filter(entry -> entry.name.equals(name)).findFirst();
    }

    static String arch() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> "x86_64";
            case String other -> other;
        };
    }
}
