package dev.hutch.store.export;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.export.Exported.Member;
import dev.hutch.store.export.Exported.Member.Document;
import dev.hutch.store.export.Exported.Member.LayerTar;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Says what an image becomes outside.
final class ExportPlanner {
    private static final String LAYER_TAR = "application/vnd.oci.image.layer.v1.tar";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final LayerStore layers;
    private final OciWriter writer = new OciWriter();
    private final JsonMapper json = JsonMapper.builder().build();

    ExportPlanner(LayerStore layers) {
        this.layers = layers;
    }

    /// OCI image specification, image-layout.md.
    Exported oci(ResolvedStack image) {
        byte[] config = writer.config(image.stack());
        List<OciDescriptor> descriptors = new ArrayList<>();
        Map<String, Member> blobs = new TreeMap<>();
        for (DiffId layer : image.stack().layers()) {
            long size = layers.get(layer).bytes();
            descriptors.add(new OciDescriptor(LAYER_TAR, layer.digest(), size, ""));
            String path = blob(layer.digest());
            blobs.put(path, new LayerTar(path, layer, size));
        }
        OciDescriptor about = descriptor(MediaTypes.OCI_CONFIG, config);
        byte[] manifest = writer.manifest(about, descriptors, Map.of());
        for (byte[] document : List.of(config, manifest)) {
            String path = blob(Hashes.of(document));
            blobs.put(path, new Document(path, document));
        }
        List<Member> members = new ArrayList<>(blobs.values());
        members.add(new Document("index.json", index(image, manifest)));
        members.add(new Document("oci-layout", text("{\"imageLayoutVersion\":\"1.0.0\"}")));
        return new Exported(members);
    }

    /// What `docker load`, `podman load` and `skopeo copy docker-archive:` read.
    Exported docker(ResolvedStack image) {
        byte[] config = writer.config(image.stack());
        Map<String, Member> members = new TreeMap<>();
        ObjectNode entry = json.createObjectNode();
        entry.put("Config", Hashes.of(config).hex() + ".json");
        entry.putArray("RepoTags").add(repoTag(image.reference()));
        ArrayNode list = entry.putArray("Layers");
        for (DiffId layer : image.stack().layers()) {
            String path = layer.digest().hex() + ".tar";
            list.add(path);
            members.put(path, new LayerTar(path, layer, layers.get(layer).bytes()));
        }
        String path = Hashes.of(config).hex() + ".json";
        members.put(path, new Document(path, config));
        byte[] manifest = text(json.writeValueAsString(json.createArrayNode().add(entry)));
        members.put("manifest.json", new Document("manifest.json", manifest));
        return new Exported(List.copyOf(members.values()));
    }

    private byte[] index(ResolvedStack image, byte[] manifest) {
        ObjectNode node = json.createObjectNode();
        node.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ObjectNode only = node.putArray("manifests").addObject();
        only.put("mediaType", MediaTypes.OCI_MANIFEST);
        only.put("digest", Hashes.of(manifest).toString()).put("size", manifest.length);
        only.putObject("platform").put("architecture", "amd64").put("os", "linux");
        only.putObject("annotations").put(REF_NAME, Exported.shortName(image.reference()));
        return text(json.writeValueAsString(node));
    }

    private static String repoTag(String reference) {
        boolean version = reference.contains(":") && !reference.startsWith("sha256:");
        String plain = reference.replaceAll("[^A-Za-z0-9._/:-]", "-");
        return version ? plain : Exported.shortName(plain) + ":latest";
    }

    private static OciDescriptor descriptor(String mediaType, byte[] document) {
        return new OciDescriptor(mediaType, Hashes.of(document), document.length, "");
    }

    private static String blob(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
