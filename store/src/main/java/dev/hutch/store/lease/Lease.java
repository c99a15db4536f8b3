package dev.hutch.store.lease;

import dev.hutch.api.Digest;
import java.util.LinkedHashSet;
import java.util.Set;

/// A hold on things of the store; ends with `close`, or with its owner. Thread-safe.
public final class Lease implements AutoCloseable {
    private final LeaseStore store;
    private final String id;
    private final LeaseStore.Holder holder;
    private final Set<Digest> digests = new LinkedHashSet<>();
    private boolean closed;

    Lease(LeaseStore store, String id, LeaseStore.Holder holder) {
        this.store = store;
        this.id = id;
        this.holder = holder;
    }

    /// Holds one more thing, from now on.
    public synchronized void add(Digest digest) {
        if (closed) {
            throw new IllegalStateException("the lease has ended");
        }
        if (digests.add(digest)) {
            store.write(id, holder, digests);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            store.delete(id);
        }
    }
}
