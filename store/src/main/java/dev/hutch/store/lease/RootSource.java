package dev.hutch.store.lease;

import dev.hutch.api.Digest;
import java.util.Set;

/// Somebody who holds on to things of the store: tags, leases, machines, environments.
@FunctionalInterface
public interface RootSource {

    /// What must stay, with all it refers to: digests of stacks, layers or blobs.
    ///
    /// Throws when it cannot tell everything; then nothing at all is cleaned away.
    Set<Digest> roots();
}
