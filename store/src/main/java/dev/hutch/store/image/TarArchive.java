package dev.hutch.store.image;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.oci.OciDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// An image in a tar: `docker save`, or an OCI layout packed up. It is read twice, because what it
/// consists of usually stands at its end, and it may be compressed.
record TarArchive(
        Path file,
        ArchiveLimits limits,
        boolean isImage,
        Map<String, byte[]> documents,
        Map<String, String> links)
        implements ImageArchive {

    /// What stands at the top of an image archive; a root file system has none of these names.
    private static final Pattern IMAGE_NAME =
            Pattern.compile(
                    "oci-layout|index\\.json|manifest\\.json|repositories|config\\.json|blobs(/.*)?"
                            + "|(sha256:)?[0-9a-f]{12,64}(/.*|\\.json|\\.tar(\\.gz)?)?");

    /// Documents of one image are a few hundred kilobytes.
    private static final long MAX_DOCUMENTS = 64 << 20;

    static TarArchive scan(Path file, ArchiveLimits limits) {
        Map<String, byte[]> documents = new HashMap<>();
        Map<String, String> links = new HashMap<>();
        try (InputStream tar = Compression.open(Files.newInputStream(file), limits)) {
            SafeTar reader = new SafeTar(tar, limits);
            long kept = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (!entry.name().isEmpty() && !IMAGE_NAME.matcher(entry.name()).matches()) {
                    return new TarArchive(file, limits, false, Map.of(), Map.of());
                }
                switch (entry.kind()) {
                    case FILE -> {
                        if (entry.size() <= OciDocuments.MAX_DOCUMENT) {
                            kept += keep(entry, reader.content(), documents);
                        }
                    }
                    case SYMLINK -> links.put(entry.name(), resolve(entry));
                    case HARDLINK -> links.put(entry.name(), entry.target());
                    case DIRECTORY, WHITEOUT, OPAQUE -> {}
                }
                if (kept > MAX_DOCUMENTS) {
                    throw ImageProblems.badArchive("its documents are too large");
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
        boolean isImage =
                documents.containsKey("manifest.json") || documents.containsKey("index.json");
        return new TarArchive(file, limits, isImage, documents, links);
    }

    @Override
    public Optional<byte[]> document(String name) {
        return Optional.ofNullable(documents.get(links.getOrDefault(name, name)));
    }

    @Override
    public Set<String> visit(Set<String> names, Visitor visitor) {
        Map<String, String> wanted = new HashMap<>();
        names.forEach(name -> wanted.put(links.getOrDefault(name, name), name));
        Set<String> found = new TreeSet<>();
        try (InputStream tar = Compression.open(Files.newInputStream(file), limits)) {
            SafeTar reader = new SafeTar(tar, limits);
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                String name = wanted.get(entry.name());
                if (name != null && entry.kind() == TarEntry.Kind.FILE && found.add(name)) {
                    visitor.member(name, reader.content());
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
        return found;
    }

    private static long keep(TarEntry entry, InputStream content, Map<String, byte[]> documents)
            throws IOException {
        int first = content.read();
        if (first != '{' && first != '[') {
            return 0;
        }
        byte[] rest = content.readAllBytes();
        byte[] document = new byte[rest.length + 1];
        document[0] = (byte) first;
        System.arraycopy(rest, 0, document, 1, rest.length);
        documents.put(entry.name(), document);
        return document.length;
    }

    /// Old versions of Docker save a layer that is there twice as a link, `../<id>/layer.tar`.
    private static String resolve(TarEntry link) {
        Path parent = Path.of("/" + TarNames.parent(link.name()));
        return parent.resolve(link.target()).normalize().toString().substring(1);
    }
}
