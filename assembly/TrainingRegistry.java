import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// A registry with one image, for as long as the start-up caches are made: `java
/// TrainingRegistry.java LAYER.tar.gz...` says its reference and answers until it is killed.
final class TrainingRegistry {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Map<String, byte[]> blobs = new HashMap<>();

    public static void main(String[] layers) throws Exception {
        TrainingRegistry registry = new TrainingRegistry();
        byte[] manifest = registry.manifest(layers);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> registry.answer(exchange, manifest));
        server.start();
        System.out.println("127.0.0.1:" + server.getAddress().getPort() + "/training:1");
    }

    private byte[] manifest(String[] layers) throws Exception {
        List<String> wires = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        for (String layer : layers) {
            byte[] wire = Files.readAllBytes(Path.of(layer));
            wires.add(descriptor(LAYER, wire));
            try (InputStream tar = new GZIPInputStream(Files.newInputStream(Path.of(layer)))) {
                diffIds.add('"' + digest(tar.readAllBytes()) + '"');
            }
        }
        String config =
                """
                {"architecture": "amd64", "os": "linux", "config": {},
                 "rootfs": {"type": "layers", "diff_ids": [%s]}}"""
                        .formatted(String.join(",", diffIds));
        String manifest =
                """
                {"schemaVersion": 2, "mediaType": "%s", "config": %s, "layers": [%s]}"""
                        .formatted(
                                MANIFEST,
                                descriptor(CONFIG, config.getBytes(StandardCharsets.UTF_8)),
                                String.join(",", wires));
        return manifest.getBytes(StandardCharsets.UTF_8);
    }

    private String descriptor(String type, byte[] blob) throws Exception {
        String digest = digest(blob);
        blobs.put(digest, blob);
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}"
                .formatted(type, digest, blob.length);
    }

    private static String digest(byte[] bytes) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return "sha256:" + HexFormat.of().formatHex(hash);
    }

    private void answer(HttpExchange exchange, byte[] manifest) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            boolean named = path.contains("/manifests/");
            byte[] body = named ? manifest : blobs.getOrDefault(last, new byte[0]);
            exchange.getResponseHeaders().add("Content-Type", named ? MANIFEST : LAYER);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
