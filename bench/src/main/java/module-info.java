import org.jspecify.annotations.NullMarked;

/// Measures the promises of SPECIFICATION through the real command; ships nothing.
@NullMarked
module dev.hutch.bench {
    requires static transitive org.jspecify;
    requires dev.hutch.store;
    requires tools.jackson.databind;

    exports dev.hutch.bench;
}
