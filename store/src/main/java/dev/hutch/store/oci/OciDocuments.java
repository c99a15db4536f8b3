package dev.hutch.store.oci;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.stack.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the documents of images. Anything that is not one is `image.document_invalid`.
public final class OciDocuments {
    private static final List<String> RECORDED = List.of("ExposedPorts", "Volumes", "Healthcheck");

    /// Registries accept manifests of 4 MiB at most.
    public static final int MAX_DOCUMENT = 4 << 20;

    private static final int MAX_LAYERS = 512;
    private static final int MAX_MANIFESTS = 1024;

    private final JsonMapper json = JsonMapper.builder().build();

    public OciDocuments() {}

    public OciManifest manifest(byte[] document) {
        JsonNode node = tree(document);
        if (node.path("schemaVersion").asInt(0) == 1) {
            throw OciProblems.schemaOne();
        }
        if (node.path("manifests").isArray()) {
            return new OciManifest.Index(descriptors(node.path("manifests"), MAX_MANIFESTS));
        }
        if (!node.path("config").isObject() || !node.path("layers").isArray()) {
            throw OciProblems.malformed("neither a manifest nor an index");
        }
        return new OciManifest.Image(
                descriptor(node.path("config")), descriptors(node.path("layers"), MAX_LAYERS));
    }

    /// What a manifest says it is; old ones of OCI leave it out.
    public String mediaType(byte[] manifest) {
        String said = text(tree(manifest), "mediaType");
        return said.isEmpty() ? MediaTypes.OCI_MANIFEST : said;
    }

    /// A manifest's annotations, by name.
    public Map<String, String> annotations(byte[] manifest) {
        Map<String, String> annotations = new TreeMap<>();
        tree(manifest)
                .path("annotations")
                .propertyStream()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asString("")));
        return annotations;
    }

    public OciConfig config(byte[] document) {
        JsonNode node = tree(document);
        List<DiffId> diffIds = new ArrayList<>();
        for (JsonNode diffId : node.path("rootfs").path("diff_ids")) {
            diffIds.add(new DiffId(digest(diffId)));
        }
        if (diffIds.size() > MAX_LAYERS) {
            throw OciProblems.malformed("more than " + MAX_LAYERS + " layers");
        }
        String platform =
                node.path("os").asString("linux")
                        + "/"
                        + node.path("architecture").asString("amd64");
        return new OciConfig(platform, diffIds, run(node.path("config")));
    }

    /// The list in a `docker save` archive, one entry for each image.
    public List<DockerImage> dockerImages(byte[] manifestJson) {
        JsonNode node = tree(manifestJson);
        if (!node.isArray()) {
            throw OciProblems.malformed("manifest.json is no list");
        }
        List<DockerImage> images = new ArrayList<>();
        for (JsonNode image : node) {
            images.add(
                    new DockerImage(
                            image.path("Config").asString(""), texts(image.path("Layers"))));
        }
        return images;
    }

    /// @param config member that holds the configuration
    /// @param layers members that hold the layers, bottom to top
    public record DockerImage(String config, List<String> layers) {
        public DockerImage {
            layers = List.copyOf(layers);
        }
    }

    private static RunConfig run(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.path("Labels")
                .propertyStream()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        return new RunConfig(
                texts(node.path("Entrypoint")),
                texts(node.path("Cmd")),
                texts(node.path("Env")),
                text(node, "WorkingDir"),
                text(node, "User"),
                labels,
                text(node, "StopSignal"),
                recorded(node));
    }

    /// What nothing here acts on, kept so that it is there when the image goes out again.
    private static Map<String, String> recorded(JsonNode node) {
        Map<String, String> recorded = new TreeMap<>();
        for (String name : RECORDED) {
            if (node.path(name).isObject()) {
                recorded.put(name, node.path(name).toString());
            }
        }
        return recorded;
    }

    private static List<OciDescriptor> descriptors(JsonNode array, int max) {
        if (array.size() > max) {
            throw OciProblems.malformed("more than " + max + " entries");
        }
        List<OciDescriptor> descriptors = new ArrayList<>();
        array.forEach(node -> descriptors.add(descriptor(node)));
        return descriptors;
    }

    private static OciDescriptor descriptor(JsonNode node) {
        JsonNode platform = node.path("platform");
        long size = node.path("size").asLong(-1);
        if (size < 0) {
            throw OciProblems.malformed("a descriptor without a size");
        }
        return new OciDescriptor(
                text(node, "mediaType"),
                digest(node.path("digest")),
                size,
                platform.isObject()
                        ? text(platform, "os") + "/" + text(platform, "architecture")
                        : "");
    }

    private static Digest digest(JsonNode node) {
        try {
            return Digest.parse(node.asString(""));
        } catch (ProblemException | JacksonException e) {
            throw OciProblems.malformed("a digest that is none");
        }
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isString() ? value.asString() : "";
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array) {
            if (!each.isString()) {
                throw OciProblems.malformed("a list that holds something but text");
            }
            texts.add(each.asString());
        }
        return texts;
    }

    private JsonNode tree(byte[] document) {
        try {
            return json.readTree(document);
        } catch (JacksonException e) {
            throw OciProblems.malformed("no JSON");
        }
    }
}
