package dev.hutch.store.commit;

import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.layer.TarSource;
import dev.hutch.store.tree.PathOrder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Changes read from a tar, with the content of files put aside in a file of their own; gone with
/// `close`.
public final class ChangeSet implements TarSource, AutoCloseable {
    private static final int BUFFER = 1 << 17;

    private final Path aside;
    private final NavigableMap<String, Change> changes = new TreeMap<>(PathOrder.COMPARATOR);
    private final Set<String> opaque = new HashSet<>();

    /// @param at where a file's content begins in what was put aside
    private record Change(TarEntry entry, long at) {}

    private ChangeSet(Path aside) {
        this.aside = aside;
    }

    /// Reads a tar to its end.
    ///
    /// @param aside a path where nothing is
    /// @param dropped entries to leave out
    /// @param asBelow tells of a directory that the layers below have the very same
    public static ChangeSet read(
            InputStream tar,
            Path aside,
            ArchiveLimits limits,
            Predicate<TarEntry> dropped,
            Predicate<TarEntry> asBelow)
            throws IOException {
        ChangeSet set = new ChangeSet(aside);
        try (OutputStream contents =
                new BufferedOutputStream(
                        Files.newOutputStream(aside, StandardOpenOption.CREATE_NEW), BUFFER)) {
            SafeTar reader = new SafeTar(new BufferedInputStream(tar, BUFFER), limits);
            long at = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.kind() == Kind.OPAQUE) {
                    set.opaque.add(entry.name());
                } else if (!dropped.test(entry)) {
                    set.changes.put(entry.name(), new Change(withoutTime(entry), at));
                    if (entry.kind() == Kind.FILE) {
                        at += reader.content().transferTo(contents);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            set.close();
            throw e;
        }
        set.dropUnchanged(asBelow);
        set.putFilesBeforeLinks();
        return set;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// How many entries there are.
    public int size() {
        return changes.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (FileChannel contents = FileChannel.open(aside);
                TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
            for (Change change : changes.values()) {
                TarEntry entry = change.entry;
                if (entry.kind() == Kind.FILE) {
                    contents.position(change.at);
                    writer.add(entry, java.nio.channels.Channels.newInputStream(contents));
                } else {
                    writer.add(entry, InputStream.nullInputStream());
                }
                if (entry.kind() == Kind.DIRECTORY && opaque.contains(entry.name())) {
                    writer.add(as(entry, Kind.OPAQUE, "", 0), InputStream.nullInputStream());
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(aside);
    }

    /// Overlayfs copies every directory on the way to a change; those say nothing.
    private void dropUnchanged(Predicate<TarEntry> asBelow) {
        Set<String> parents = new HashSet<>();
        List<String> unchanged = new ArrayList<>();
        for (Change change : changes.descendingMap().values()) {
            TarEntry entry = change.entry;
            boolean same =
                    entry.kind() == Kind.DIRECTORY
                            && !parents.contains(entry.name())
                            && !opaque.contains(entry.name())
                            && asBelow.test(entry);
            if (same) {
                unchanged.add(entry.name());
            } else if (!entry.name().isEmpty()) {
                parents.add(TarNames.parent(entry.name()));
            }
        }
        unchanged.forEach(changes::remove);
    }

    /// In the new order a link may come before the file it names: the first name of each becomes
    /// the file, the others its links.
    private void putFilesBeforeLinks() {
        Map<String, List<String>> names = new HashMap<>();
        for (Change change : changes.values()) {
            if (change.entry.kind() == Kind.HARDLINK) {
                names.computeIfAbsent(change.entry.target(), t -> new ArrayList<>())
                        .add(change.entry.name());
            }
        }
        names.forEach((target, links) -> {
            Change file = changes.get(target);
            String first = links.getFirst();
            if (file == null || PathOrder.COMPARATOR.compare(target, first) < 0) {
                return;
            }
            TarEntry moved = file.entry.withName(first);
            changes.put(first, new Change(moved, file.at));
            links.set(0, target);
            for (String link : links) {
                TarEntry entry = as(file.entry.withName(link), Kind.HARDLINK, first, 0);
                changes.put(link, new Change(entry, 0));
            }
        });
    }

    private static TarEntry withoutTime(TarEntry entry) {
        return as(entry, entry.kind(), entry.target(), entry.size());
    }

    private static TarEntry as(TarEntry entry, Kind kind, String target, long size) {
        return new TarEntry(
                entry.name(),
                kind,
                entry.mode(),
                entry.uid(),
                entry.gid(),
                size,
                0,
                target,
                kind == Kind.HARDLINK || kind == Kind.OPAQUE ? Map.of() : entry.xattrs());
    }
}
