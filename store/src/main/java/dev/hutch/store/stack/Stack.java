package dev.hutch.store.stack;

import dev.hutch.api.DiffId;
import java.util.ArrayList;
import java.util.List;

/// Layers, bottom to top, and how to run what they make together.
public record Stack(List<DiffId> layers, RunConfig config) {

    public Stack {
        layers = List.copyOf(layers);
    }

    /// The same, to be booted with another kernel.
    public Stack withKernel(String name) {
        return new Stack(layers, config.withKernel(name));
    }

    /// This stack with another on top of it. A layer that both have stands once, at its lowest
    /// place: what it holds is there already.
    public Stack under(Stack upper) {
        List<DiffId> joined = new ArrayList<>(layers);
        upper.layers.stream().filter(layer -> !layers.contains(layer)).forEach(joined::add);
        return new Stack(joined, config.under(upper.config));
    }
}
