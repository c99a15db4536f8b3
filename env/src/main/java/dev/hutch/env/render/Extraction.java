package dev.hutch.env.render;

import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One layer's tar on its way into a directory. The tree manifest says what will be there in the
/// end, so everything that the archive replaces later is left out, and no name can lead outside.
final class Extraction {
    private static final int BUFFER = 1 << 17;

    /// What is smaller waits in memory for a writer.
    private static final int SMALL = 1 << 16;

    private static final int WRITERS = 2;

    private final Path root;
    private final TreeManifest tree;
    private final FilePool pool;
    private final Rights rights;
    private final Map<String, Long> directories = new HashMap<>();
    private final List<TarEntry> links = new ArrayList<>();

    /// @param root does not exist yet
    Extraction(Path root, TreeManifest tree, FilePool pool, Rights rights) {
        this.root = root;
        this.tree = tree;
        this.pool = pool;
        this.rights = rights;
    }

    /// Reads a tar to its end, which is where it is known to be sound.
    ///
    /// @param superseded places in the tar, from 0, of entries that later ones replace
    void run(InputStream tar, Set<Long> superseded) throws IOException {
        Files.createDirectory(root);
        directories.put("", 0L);
        try (Writers writers = new Writers(WRITERS)) {
            SafeTar reader =
                    new SafeTar(new BufferedInputStream(tar, BUFFER), ArchiveLimits.DEFAULT);
            long place = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (!superseded.contains(place++)) {
                    add(entry, reader.content(), writers);
                }
            }
            writers.finish();
        }
        for (TarEntry link : links) {
            Files.createLink(path(link.name()), path(link.target()));
        }
        finishDirectories();
    }

    private void add(TarEntry entry, InputStream content, Writers writers) throws IOException {
        switch (entry.kind()) {
            case DIRECTORY -> {
                make(entry.name());
                directories.put(entry.name(), entry.mtime());
            }
            case FILE -> addFile(entry, content, writers);
            case SYMLINK -> {
                Path link = placeOf(entry.name());
                Files.createSymbolicLink(link, TreePaths.of(entry.target()));
                own(link, entry.uid(), entry.gid());
            }
            case HARDLINK -> {
                make(TarNames.parent(entry.name()));
                // What a layer below must have is for the group that it is flattened into.
                if (tree.find(entry.target()).isPresent()) {
                    links.add(entry);
                }
            }
            case WHITEOUT -> {
                if (tree.find(entry.name())
                        .filter(e -> e.kind() == TreeEntry.Kind.WHITEOUT)
                        .isPresent()) {
                    OverlayFiles.whiteout(placeOf(entry.name()));
                }
            }
            case OPAQUE -> make(entry.name());
        }
    }

    private void addFile(TarEntry entry, InputStream content, Writers writers) throws IOException {
        TreeEntry file = tree.find(entry.name()).orElseThrow();
        Path target = placeOf(entry.name());
        String kept = pool.place(file, entry.mtime());
        if (pool.link(kept, target)) {
            return;
        }
        if (entry.size() > SMALL) {
            write(file, entry.mtime(), content, target, kept);
            return;
        }
        byte[] bytes = content.readAllBytes();
        writers.add(() -> {
            // An equal one may have been written since.
            if (!pool.link(kept, target)) {
                write(file, entry.mtime(), new ByteArrayInputStream(bytes), target, kept);
            }
        });
    }

    private void write(TreeEntry file, long mtime, InputStream content, Path target, String kept)
            throws IOException {
        try (OutputStream out =
                Files.newOutputStream(
                        target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
        own(target, file.uid(), file.gid());
        OverlayFiles.setAttributes(target, file.xattrs(), rights == Rights.ROOT);
        OverlayFiles.setMode(target, file.mode());
        Files.setLastModifiedTime(target, time(mtime));
        pool.keep(target, kept);
    }

    /// From the deepest up: a directory that nobody may write to is finished before its parents.
    private void finishDirectories() throws IOException {
        List<String> all = new ArrayList<>(directories.keySet());
        all.sort(java.util.Comparator.reverseOrder());
        for (String name : all) {
            Path directory = path(name);
            TreeEntry entry = tree.find(name).orElse(null);
            if (entry != null) {
                own(directory, entry.uid(), entry.gid());
                OverlayFiles.setAttributes(directory, entry.xattrs(), rights == Rights.ROOT);
                if (entry.opaque()) {
                    OverlayFiles.makeOpaque(directory);
                }
            }
            OverlayFiles.setMode(directory, entry == null ? 0755 : entry.mode());
            Files.setLastModifiedTime(directory, time(directories.getOrDefault(name, 0L)));
        }
    }

    private Path placeOf(String name) throws IOException {
        make(TarNames.parent(name));
        return path(name);
    }

    /// A directory and those above it.
    private void make(String name) throws IOException {
        if (!directories.containsKey(name)) {
            make(TarNames.parent(name));
            Files.createDirectory(path(name));
            directories.put(name, 0L);
        }
    }

    private void own(Path path, long uid, long gid) throws IOException {
        if (rights == Rights.ROOT) {
            OverlayFiles.setOwner(path, uid, gid);
        }
    }

    private Path path(String name) {
        return root.resolve(TreePaths.of(name));
    }

    private static FileTime time(long seconds) {
        return FileTime.from(seconds, TimeUnit.SECONDS);
    }
}
