package dev.hutch.store.remote;

import dev.hutch.api.Digest;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `index.json` of a layout: its names, and what they stand for. What other tools wrote into it
/// stays as it is. Immutable.
final class LayoutIndex {
    static final int MAX_BYTES = 16 << 20;
    private static final int MAX_ENTRIES = 1 << 16;
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String STACK = "dev.hutch.stack";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root;

    private LayoutIndex(ObjectNode root) {
        this.root = root;
    }

    /// One image.
    ///
    /// @param name empty when it has none
    /// @param stack that it was made of, as whoever put it there says
    record Entry(String name, OciDescriptor manifest, Optional<Digest> stack) {
        boolean begins(String digits) {
            return manifest.digest().hex().startsWith(digits)
                    || stack.filter(it -> it.hex().startsWith(digits)).isPresent();
        }
    }

    static LayoutIndex empty() {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX).putArray("manifests");
        return new LayoutIndex(root);
    }

    /// Problems: `remote.malformed`.
    static LayoutIndex parse(byte[] document, String address) {
        try {
            if (JSON.readTree(document) instanceof ObjectNode root
                    && root.path("manifests") instanceof ArrayNode entries
                    && entries.size() <= MAX_ENTRIES) {
                return new LayoutIndex(root);
            }
        } catch (JacksonException e) {
            throw RemoteProblems.malformed(address, "its index.json is not JSON");
        }
        throw RemoteProblems.malformed(address, "its index.json is no list of manifests");
    }

    /// What can be read of it: an entry that is none hides no other.
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : root.path("manifests")) {
            digest(node.path("digest"))
                    .filter(_ -> node.path("size").asLong(-1) >= 0)
                    .ifPresent(digest -> entries.add(entry(node, digest)));
        }
        return entries;
    }

    private static Entry entry(JsonNode node, Digest digest) {
        return new Entry(
                name(node),
                new OciDescriptor(
                        node.path("mediaType").asString(""),
                        digest,
                        node.path("size").asLong(),
                        ""),
                digest(node.path("annotations").path(STACK)));
    }

    /// The same with a name pointing elsewhere.
    LayoutIndex with(String name, OciDescriptor manifest, Digest stack) {
        ObjectNode changed = root.deepCopy();
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode node : root.path("manifests")) {
            if (!name(node).equals(name)) {
                kept.add(node);
            }
        }
        ObjectNode entry = kept.addObject();
        entry.put("mediaType", manifest.mediaType());
        entry.put("digest", manifest.digest().toString()).put("size", manifest.size());
        entry.putObject("platform").put("architecture", "amd64").put("os", "linux");
        entry.putObject("annotations").put(NAME, name).put(STACK, stack.toString());
        changed.set("manifests", kept);
        return new LayoutIndex(changed);
    }

    byte[] toBytes() {
        return JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    }

    int size() {
        return root.path("manifests").size();
    }

    boolean isFull() {
        return size() > MAX_ENTRIES;
    }

    private static String name(JsonNode node) {
        return node.path("annotations").path(NAME).asString("");
    }

    private static Optional<Digest> digest(JsonNode text) {
        String digest = text.asString("");
        return digest.matches("sha256:[0-9a-f]{64}")
                ? Optional.of(Digest.parse(digest))
                : Optional.empty();
    }
}
