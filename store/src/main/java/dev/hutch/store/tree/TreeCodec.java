package dev.hutch.store.tree;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.tree.TreeEntry.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes and reads `docs/formats/tree-manifest.md`.
public final class TreeCodec {
    private static final String FORMAT = "hutch-tree";
    private static final int VERSION = 1;

    /// A path and a link target of 4096 bytes each, escaped, and a mebibyte of attributes.
    private static final int MAX_LINE = 4 << 20;

    private final JsonMapper json =
            JsonMapper.builder(
                            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
                    .build();

    public TreeCodec() {}

    public void write(TreeManifest tree, OutputStream out) throws IOException {
        ObjectNode head = json.createObjectNode();
        head.put("format", FORMAT).put("version", VERSION).put("entries", tree.size());
        writeLine(head, out);
        for (TreeEntry entry : tree.entries()) {
            writeLine(toJson(entry), out);
        }
    }

    /// Reads a manifest to its end; anything that is not one is `tree.malformed`.
    public TreeManifest read(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            JsonNode head = json.readTree(line(lines));
            if (!FORMAT.equals(head.path("format").asString(""))
                    || head.path("version").asInt(0) != VERSION) {
                throw TreeProblems.malformed("not a version " + VERSION + " tree");
            }
            long count = head.path("entries").asLong(-1);
            NavigableMap<String, TreeEntry> entries = new TreeMap<>(PathOrder.COMPARATOR);
            for (long i = 0; i < count; i++) {
                TreeEntry entry = fromJson(json.readTree(line(lines)));
                if (!entries.isEmpty()
                        && PathOrder.COMPARATOR.compare(entries.lastKey(), entry.path()) >= 0) {
                    throw TreeProblems.malformed("entries are out of order");
                }
                entries.put(entry.path(), entry);
            }
            if (count < 0 || lines.read() >= 0) {
                throw TreeProblems.malformed("the number of entries is wrong");
            }
            return new TreeManifest(entries);
        } catch (JacksonException | IllegalArgumentException e) {
            throw TreeProblems.malformed(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private void writeLine(ObjectNode node, OutputStream out) throws IOException {
        out.write(json.writeValueAsBytes(node));
        out.write('\n');
    }

    private ObjectNode toJson(TreeEntry entry) {
        ObjectNode node = json.createObjectNode();
        node.put("path", entry.path());
        node.put("kind", entry.kind().name().toLowerCase(Locale.ROOT));
        switch (entry.kind()) {
            case FILE -> {
                owner(node, entry);
                node.put("size", entry.size());
                node.put("digest", entry.digest().orElseThrow().toString());
            }
            case DIRECTORY -> {
                owner(node, entry);
                if (entry.opaque()) {
                    node.put("opaque", true);
                }
                if (entry.implied()) {
                    node.put("implied", true);
                }
            }
            case SYMLINK -> {
                owner(node, entry);
                node.put("target", entry.target());
            }
            case HARDLINK -> node.put("target", entry.target());
            case WHITEOUT -> {}
        }
        if (!entry.xattrs().isEmpty()) {
            ObjectNode xattrs = node.putObject("xattrs");
            new TreeMap<>(entry.xattrs())
                    .forEach((name, value) ->
                            xattrs.put(name, Base64.getEncoder().encodeToString(value)));
        }
        return node;
    }

    private static void owner(ObjectNode node, TreeEntry entry) {
        node.put("mode", String.format(Locale.ROOT, "%04o", entry.mode()));
        node.put("uid", entry.uid()).put("gid", entry.gid());
    }

    private static TreeEntry fromJson(JsonNode node) {
        Kind kind = Kind.valueOf(text(node, "kind").toUpperCase(Locale.ROOT));
        boolean owned = kind != Kind.HARDLINK && kind != Kind.WHITEOUT;
        boolean link = kind == Kind.SYMLINK || kind == Kind.HARDLINK;
        return new TreeEntry(
                text(node, "path"),
                kind,
                owned ? Integer.parseInt(text(node, "mode"), 8) : 0,
                owned ? number(node, "uid") : 0,
                owned ? number(node, "gid") : 0,
                kind == Kind.FILE ? number(node, "size") : 0,
                kind == Kind.FILE ? Optional.of(digest(node)) : Optional.empty(),
                link ? text(node, "target") : "",
                node.path("opaque").asBoolean(false),
                node.path("implied").asBoolean(false),
                xattrs(node.path("xattrs")));
    }

    private static Digest digest(JsonNode node) {
        try {
            return Digest.parse(text(node, "digest"));
        } catch (ProblemException e) {
            throw TreeProblems.malformed("a digest that is none");
        }
    }

    private static Map<String, byte[]> xattrs(JsonNode node) {
        Map<String, byte[]> xattrs = new HashMap<>();
        node.propertyStream()
                .forEach(property ->
                        xattrs.put(
                                property.getKey(),
                                Base64.getDecoder().decode(property.getValue().asString(""))));
        return xattrs;
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isString()) {
            throw TreeProblems.malformed("member " + member + " is missing or no text");
        }
        return value.asString();
    }

    private static long number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw TreeProblems.malformed("member " + member + " is missing or no number");
        }
        return value.asLong();
    }

    private static String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c != '\n'; c = lines.read()) {
            if (c < 0 || line.length() >= MAX_LINE) {
                throw TreeProblems.malformed("it ends early");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
