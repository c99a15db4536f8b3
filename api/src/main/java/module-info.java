import org.jspecify.annotations.NullMarked;

/// The words of hutch and the records that cross a wire; no I/O.
@NullMarked
module dev.hutch.api {
    requires static transitive org.jspecify;
    requires tools.jackson.databind;

    exports dev.hutch.api;
    exports dev.hutch.api.call;
    exports dev.hutch.api.wire;
}
