package dev.hutch.vm.machine;

/// Told of every step that is done in a create, a boot or a delete, so that a test can fail or halt
/// the work exactly there.
@FunctionalInterface
public interface Steps {
    Steps NONE = step -> {};

    /// @param step such as `create.overlay`
    void reached(String step);
}
