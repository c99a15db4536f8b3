package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.OciConfig;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.stack.Stack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Takes the one image out of an archive. Layers are known by the DiffIds of its configuration, and
/// held to them.
final class ImageArchiveImport {
    private final LayerStore layers;
    private final ArchiveLimits limits;
    private final OciDocuments documents = new OciDocuments();

    ImageArchiveImport(LayerStore layers, ArchiveLimits limits) {
        this.layers = layers;
        this.limits = limits;
    }

    /// What an archive holds: the configuration and the members with the layers, bottom to top.
    private record Contents(byte[] config, List<String> layers) {}

    Stack run(ImageArchive archive, Lease lease) {
        Contents contents =
                archive.document("manifest.json")
                        .map(json -> docker(json, archive))
                        .orElseGet(() -> oci(archive));
        OciConfig config = documents.config(contents.config);
        if (!config.platform().equals(OciConfig.LINUX_AMD64)) {
            throw ImageProblems.wrongPlatform("the archive");
        }
        if (config.diffIds().size() != contents.layers.size()) {
            throw ImageProblems.badArchive("manifest and configuration differ in their layers");
        }
        Map<String, DiffId> missing = new HashMap<>();
        for (int i = 0; i < contents.layers.size(); i++) {
            DiffId diffId = config.diffIds().get(i);
            lease.add(diffId.digest());
            if (!layers.touch(diffId)) {
                missing.put(contents.layers.get(i), diffId);
            }
        }
        Set<String> found =
                archive.visit(
                        missing.keySet(),
                        (name, content) -> {
                            DiffId expected = Objects.requireNonNull(missing.get(name));
                            layers.importTar(Compression.open(content, limits), expected);
                        });
        if (!found.equals(missing.keySet())) {
            throw ImageProblems.badArchive("layers are missing");
        }
        return new Stack(config.diffIds(), config.run());
    }

    private Contents docker(byte[] manifestJson, ImageArchive archive) {
        List<OciDocuments.DockerImage> images = documents.dockerImages(manifestJson);
        if (images.size() != 1) {
            throw ImageProblems.severalImages(images.size());
        }
        OciDocuments.DockerImage image = images.getFirst();
        return new Contents(document(archive, image.config()), image.layers());
    }

    private Contents oci(ImageArchive archive) {
        OciManifest manifest = documents.manifest(document(archive, "index.json"));
        // An index may stand for the image itself, or for the platforms of one.
        for (int depth = 0; depth < 3; depth++) {
            switch (manifest) {
                case OciManifest.Image image -> {
                    return new Contents(
                            document(archive, member(image.config())),
                            image.layers().stream().map(ImageArchiveImport::member).toList());
                }
                case OciManifest.Index index ->
                        manifest = documents.manifest(document(archive, member(only(index))));
            }
        }
        throw ImageProblems.badArchive("its index has too many levels");
    }

    private static OciDescriptor only(OciManifest.Index index) {
        if (index.manifests().size() == 1) {
            return index.manifests().getFirst();
        }
        boolean platforms = index.manifests().stream().noneMatch(each -> each.platform().isEmpty());
        if (!platforms) {
            throw ImageProblems.severalImages(index.manifests().size());
        }
        return RemoteFetch.choose(index, "the archive");
    }

    private static String member(OciDescriptor descriptor) {
        return "blobs/sha256/" + descriptor.digest().hex();
    }

    private static byte[] document(ImageArchive archive, String name) {
        return archive.document(name)
                .orElseThrow(() -> ImageProblems.badArchive(name + " is missing"));
    }
}
