package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.store.origin.Origin;
import dev.hutch.store.stack.Stack;
import java.util.Optional;

/// An image whose layers have come into the store.
///
/// @param source where from, for people
/// @param documents it was made of, when it came from a registry just now
public record Arrival(Stack stack, String source, Optional<Documents> documents) {

    public Arrival(Stack stack, String source) {
        this(stack, source, Optional.empty());
    }

    /// @param named the digest by which the registry names the image
    public record Documents(Digest named, String mediaType, byte[] manifest, byte[] config) {
        public Origin origin(Digest stack) {
            return new Origin(stack, mediaType, manifest, config);
        }
    }
}
