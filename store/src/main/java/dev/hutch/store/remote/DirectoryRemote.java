package dev.hutch.store.remote;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.BlobFiles;
import dev.hutch.store.remote.LayoutIndex.Entry;
import dev.hutch.store.tag.TagName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A directory that is an OCI image layout: one of this host, or of a file system that several
/// share.
public final class DirectoryRemote implements Remote {
    private static final Pattern DIGITS = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    private final Path root;
    private final LayoutDirectory layout;

    /// @param root absolute; need not be there before something is pushed
    public DirectoryRemote(Path root) {
        this.root = root.normalize();
        this.layout = new LayoutDirectory(this.root);
    }

    @Override
    public String address() {
        return "file://" + root;
    }

    /// The bytes of all images, for whoever reads through.
    public BlobFiles blobs() {
        return layout.blobs();
    }

    /// @param name a tag's; else the first digits of the digest of a manifest or of a stack
    @Override
    public Repository repository(String name, RegistryAccess access) {
        boolean digits = DIGITS.matcher(name).matches();
        if (!TagName.isValid(name) && !digits) {
            throw RemoteProblems.nameInvalid(name, "it is neither a tag's name nor a digest");
        }
        return new LayoutRepository(this, layout, name);
    }

    /// What a name stands for now: a name before digits that are written the same.
    Optional<Entry> find(String name) {
        List<Entry> entries = layout.index().entries();
        Optional<Entry> named =
                entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
        if (named.isPresent()) {
            return named;
        }
        var digits = DIGITS.matcher(name);
        if (!digits.matches()) {
            return Optional.empty();
        }
        List<Entry> all = entries.stream().filter(entry -> entry.begins(digits.group(1))).toList();
        if (all.stream().map(entry -> entry.manifest().digest()).distinct().count() > 1) {
            throw RemoteProblems.ambiguous(
                    address(),
                    digits.group(1),
                    all.stream()
                            .map(entry ->
                                    entry.name().isEmpty()
                                            ? entry.manifest().digest().brief()
                                            : entry.name())
                            .toList());
        }
        return all.stream().findFirst();
    }

    @Override
    public List<TagName> names() {
        return layout.index().entries().stream()
                .map(Entry::name)
                .filter(TagName::isValid)
                .map(TagName::new)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<Repository> all(RegistryAccess access) {
        return layout.index().entries().stream()
                .map(entry -> entry.manifest().digest().hex())
                .distinct()
                .map(hex -> repository(hex, access))
                .toList();
    }

    @Override
    public String toString() {
        return address();
    }
}
