package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.LeaseStore;
import dev.hutch.store.stack.StackStore;
import java.util.List;
import java.util.Optional;

/// Keeps whole stacks from being cleaned away.
record StackHolds(LayerStore layers, StackStore stacks, LeaseStore leases) {

    /// @param all layers of the stack
    /// @return empty when something of it is not here
    Optional<Lease> of(Digest stack, List<DiffId> all, String purpose) {
        Lease lease = leases.acquire(purpose, List.of(stack));
        try {
            // The clean-up may have made its list before the lease was there; what is touched now
            // is not deleted, and what is gone already is told here and not later.
            if (stacks.touch(stack) && all.stream().allMatch(layers::touch)) {
                return Optional.of(lease);
            }
            lease.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }
}
