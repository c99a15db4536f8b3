package dev.hutch.store.image;

import dev.hutch.store.archive.Compression;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciWriter;
import dev.hutch.store.registry.ScriptedRegistry;
import dev.hutch.store.registry.ScriptedRegistry.Request;
import dev.hutch.store.registry.ScriptedRegistry.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// An image of one layer that no tool would make, as a registry serves it.
record HandMade(byte[] layer, String layerType, String diffId, String platform) {

    /// Whose layer is this tar, whatever is in it.
    static HandMade of(byte[] tar) {
        return packed(gzip(out -> out.write(tar)), Hashes.of(tar).toString());
    }

    static HandMade packed(byte[] gzip, String diffId) {
        return new HandMade(gzip, MediaTypes.OCI_LAYER_GZIP, diffId, "amd64");
    }

    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    static byte[] gzip(Writing tar) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.compress(packed)) {
            tar.to(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    byte[] config() {
        return """
        {"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
                .formatted(platform, diffId)
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] manifest() {
        byte[] config = config();
        return new OciWriter()
                .manifest(
                        new OciDescriptor(
                                MediaTypes.OCI_CONFIG, Hashes.of(config), config.length, ""),
                        List.of(new OciDescriptor(layerType, Hashes.of(layer), layer.length, "")),
                        Map.of());
    }

    Response serve(Request request) {
        return switch (part(request)) {
            case MANIFEST -> {
                byte[] manifest = manifest();
                List<String> type = List.of("Content-Type: " + MediaTypes.OCI_MANIFEST);
                yield new Response(200, type, manifest, manifest.length, false);
            }
            case CONFIG -> ScriptedRegistry.ok(config());
            case LAYER -> ScriptedRegistry.ok(layer);
        };
    }

    /// What of it a request is for.
    enum Part {
        MANIFEST,
        CONFIG,
        LAYER
    }

    Part part(Request request) {
        if (request.target().contains("/manifests/")) {
            return Part.MANIFEST;
        }
        return request.target().endsWith(Hashes.of(layer).toString()) ? Part.LAYER : Part.CONFIG;
    }
}
