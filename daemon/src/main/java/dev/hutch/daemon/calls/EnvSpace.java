package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.render.RenderCache;
import dev.hutch.store.Store;
import dev.hutch.store.lease.RootSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What environments hold of the store, and what they could do without.
public final class EnvSpace implements RootSource {
    private final EnvRecords records;
    private final RenderCache renders;
    private final Store store;

    public EnvSpace(EnvRecords records, RenderCache renders, Store store) {
        this.records = records;
        this.renders = renders;
        this.store = store;
    }

    @Override
    public Set<Digest> roots() {
        return records.roots();
    }

    /// Renders that nobody needs.
    List<Path> unused(Instant since) {
        List<List<DiffId>> stacks =
                records.roots().stream()
                        .flatMap(digest -> store.stacks().find(digest).stream())
                        .map(stack -> stack.layers())
                        .toList();
        return renders.unused(stacks, since);
    }

    long bytes(List<Path> unused) {
        return renders.bytes(unused);
    }

    /// @return bytes freed
    long free(Instant since) {
        unused(since).forEach(render -> renders.delete(render, since));
        return renders.sweepFiles();
    }
}
