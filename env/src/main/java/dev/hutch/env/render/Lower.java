package dev.hutch.env.render;

import dev.hutch.api.DiffId;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.layer.RootDirectory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// One directory under an environment: a layer, or several that were flattened into one.
sealed interface Lower {
    /// So many names fit into the one page of options that kernels before 6.7 take, with room to
    /// spare for the rest.
    int MOST = 40;

    /// Where it is, below the directory of all renders.
    String path();

    record Single(DiffId layer) implements Lower {
        @Override
        public String path() {
            return "layers/" + layer.digest().hex();
        }
    }

    /// @param layers bottom to top, with nothing below them
    record Group(List<DiffId> layers) implements Lower {
        public Group {
            layers = List.copyOf(layers);
        }

        @Override
        public String path() {
            StringBuilder names = new StringBuilder();
            layers.forEach(layer -> names.append(layer).append('\n'));
            byte[] text = names.toString().getBytes(StandardCharsets.US_ASCII);
            return "groups/" + Hashes.of(text).hex();
        }
    }

    /// A directory with nothing in it on top of all, as the root is to be: overlayfs shows that of
    /// the uppermost, which need not be the layer that says anything of it.
    record Top(RootDirectory root) implements Lower {
        @Override
        public String path() {
            return String.format(
                    Locale.ROOT, "roots/%04o-%d-%d", root.mode(), root.uid(), root.gid());
        }
    }

    /// What a stack is mounted from, bottom to top. Its bottom is flattened when there are more
    /// layers than a kernel takes, and as far up as layers need those below them.
    static List<Lower> of(List<DiffId> layers, Predicate<DiffId> needsBelow) {
        int flat = layers.size() > MOST ? layers.size() - MOST + 1 : 0;
        // The lowest has nothing below it to need.
        for (int i = Math.max(flat, 1); i < layers.size(); i++) {
            if (needsBelow.test(layers.get(i))) {
                flat = i + 1;
            }
        }
        List<Lower> lowers = new ArrayList<>();
        if (flat > 0) {
            lowers.add(new Group(layers.subList(0, flat)));
        }
        layers.subList(flat, layers.size()).forEach(layer -> lowers.add(new Single(layer)));
        return lowers;
    }
}
