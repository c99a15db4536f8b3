package dev.hutch.store.image;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.oci.OciDocuments;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// An OCI layout as a directory: image-layout.md.
record DirectoryArchive(Path directory) implements ImageArchive {

    @Override
    public boolean isImage() {
        return isFile("oci-layout") && isFile("index.json");
    }

    @Override
    public Optional<byte[]> document(String name) {
        if (!isFile(name)) {
            return Optional.empty();
        }
        Path file = directory.resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(OciDocuments.MAX_DOCUMENT);
            return Optional.of(content);
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    @Override
    public Set<String> visit(Set<String> names, Visitor visitor) {
        Set<String> found = new TreeSet<>();
        for (String name : names) {
            if (isFile(name)) {
                found.add(name);
                visit(name, visitor);
            }
        }
        return found;
    }

    private void visit(String name, Visitor visitor) {
        Path file = directory.resolve(name);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            visitor.member(name, in);
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    /// Names come from documents: only what stands below the directory counts.
    private boolean isFile(String name) {
        Path file = directory.resolve(name).normalize();
        return file.startsWith(directory) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
