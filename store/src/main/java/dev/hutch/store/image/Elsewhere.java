package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where images may be that are not here, or not whole.
public interface Elsewhere {
    /// Nothing is anywhere else.
    Elsewhere NOWHERE =
            new Elsewhere() {
                @Override
                public boolean bring(
                        String item,
                        RegistryAccess access,
                        Preparation preparation,
                        EventSink sink) {
                    return false;
                }

                @Override
                public Map<Digest, String> mend(
                        Loss loss, RegistryAccess access, Lease lease, EventSink sink) {
                    return Map.of();
                }
            };

    /// Brings an image here that has not been here, under its own name.
    ///
    /// @param item of a stack reference
    /// @return false when nobody knows it
    boolean bring(String item, RegistryAccess access, Preparation preparation, EventSink sink);

    /// Fetches what is lost, from whoever has it. One who fails is told of, and the next is asked.
    ///
    /// @return what is here again, and where from
    Map<Digest, String> mend(Loss loss, RegistryAccess access, Lease lease, EventSink sink);

    /// What should be here and is not.
    record Loss(Set<Digest> stacks, Set<DiffId> layers) {
        public Loss {
            stacks = Set.copyOf(stacks);
            layers = Set.copyOf(layers);
        }

        /// Those of a stack's layers that cannot be used.
        static Loss of(List<DiffId> all, LayerStore kept) {
            return new Loss(
                    Set.of(),
                    all.stream()
                            .filter(layer -> kept.find(layer).isEmpty())
                            .collect(Collectors.toSet()));
        }

        public boolean isEmpty() {
            return stacks.isEmpty() && layers.isEmpty();
        }
    }
}
