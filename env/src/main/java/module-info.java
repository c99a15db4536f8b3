import org.jspecify.annotations.NullMarked;

/// Layered file systems around host processes.
@NullMarked
module dev.hutch.env {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires transitive dev.hutch.linux;
    requires transitive dev.hutch.store;
    requires tools.jackson.databind;

    exports dev.hutch.env;
    exports dev.hutch.env.change;
    exports dev.hutch.env.live;
    exports dev.hutch.env.record;
    exports dev.hutch.env.render;
}
