package dev.hutch.store.merge;

import dev.hutch.api.DiffId;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.ImpliedDirectories;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.merge.LayerMerge.Visible;
import dev.hutch.store.tree.TreeProblems;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The bottom layers of a stack as one tar. Each layer is read twice: for its names, from the top,
/// to learn what shows; then for its content, from the bottom, so that links follow their files.
/// Directories that no layer describes come last.
public final class JoinedLayers {
    private static final int BUFFER = 1 << 16;

    private final LayerSource tars;
    private final List<DiffId> layers;

    /// @param layers bottom to top, with nothing below them
    public JoinedLayers(LayerSource tars, List<DiffId> layers) {
        this.tars = tars;
        this.layers = List.copyOf(layers);
    }

    public void writeTo(OutputStream out) throws IOException {
        LayerMerge merge = new LayerMerge();
        Deque<Visible> visible = new ArrayDeque<>();
        for (DiffId layer : layers.reversed()) {
            visible.push(merge.add(names(layer)));
        }
        try (TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
            ImpliedDirectories implied = new ImpliedDirectories();
            for (DiffId layer : layers) {
                write(layer, visible.pop(), merge, new Output(writer, implied));
            }
            for (TarEntry directory : implied.missing()) {
                writer.add(directory, InputStream.nullInputStream());
            }
        }
    }

    private record Output(TarWriter writer, ImpliedDirectories implied) {
        void add(TarEntry entry, InputStream content) throws IOException {
            implied.add(entry.name(), entry.kind());
            writer.add(entry, content);
        }
    }

    private List<TarEntry> names(DiffId layer) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        try (InputStream tar = new BufferedInputStream(tars.openTar(layer), BUFFER)) {
            SafeTar reader = new SafeTar(tar, ArchiveLimits.DEFAULT);
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private void write(DiffId layer, Visible visible, LayerMerge merge, Output out)
            throws IOException {
        try (InputStream tar = new BufferedInputStream(tars.openTar(layer), BUFFER)) {
            SafeTar reader = new SafeTar(tar, ArchiveLimits.DEFAULT);
            long place = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                Optional<String> name = visible.nameOf(entry, place++);
                if (name.isPresent()) {
                    write(entry, name.get(), merge, reader.content(), out);
                }
            }
        }
    }

    private static void write(
            TarEntry entry, String name, LayerMerge merge, InputStream content, Output out)
            throws IOException {
        if (entry.kind() != TarEntry.Kind.HARDLINK) {
            out.add(entry.withName(name), content);
            return;
        }
        String target =
                merge.targetOf(name)
                        .orElseThrow(() -> TreeProblems.linkMissing(name, entry.target()));
        if (!target.equals(name)) {
            out.add(entry.withName(name).withTarget(target), content);
        }
    }
}
