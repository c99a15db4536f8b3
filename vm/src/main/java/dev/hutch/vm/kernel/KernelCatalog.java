package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.call.KernelCall.KernelView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The kernels hutch knows by name: the resource `kernels.json`.
final class KernelCatalog {
    private static final String HOST = "host";

    private final List<Entry> kernels;

    private KernelCatalog(List<Entry> kernels) {
        this.kernels = kernels;
    }

    /// One entry is a package, a url with its sha256, or neither: then it is the host's own.
    record Entry(
            String name,
            String description,
            @Nullable String debianPackage,
            @Nullable String url,
            @Nullable String sha256) {

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
            throw new AssertionError("kernels.json: no source for " + name);
        }

        KernelView view() {
            return new KernelView(
                    name, "", arch(), "", source().toString(), "", "available", 0, description);
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
