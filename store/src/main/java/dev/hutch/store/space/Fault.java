package dev.hutch.store.space;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// One thing that is not as it should be.
///
/// @param name a tag's name, else a digest
/// @param digest of the thing; a tag has none
/// @param layer that it is a part of
/// @param stacks that need it
/// @param touched when it was last touched before it was found to be at fault
record Fault(
        Kind kind,
        String name,
        Optional<Digest> digest,
        Trouble trouble,
        Optional<DiffId> layer,
        Set<Digest> stacks,
        Instant touched) {

    enum Kind {
        TAG,
        STACK,
        LAYER,
        BLOB,
        TREE
    }

    enum Trouble {
        MISSING,
        TRUNCATED,
        DAMAGED
    }

    Fault {
        stacks = Set.copyOf(stacks);
    }

    static Fault of(
            Kind kind,
            Digest digest,
            Trouble trouble,
            Optional<DiffId> layer,
            Set<Digest> stacks,
            Instant touched) {
        return new Fault(
                kind, digest.toString(), Optional.of(digest), trouble, layer, stacks, touched);
    }

    /// Whether something stands there that must go before it can come again.
    boolean isInTheWay() {
        return trouble != Trouble.MISSING;
    }
}
