import org.jspecify.annotations.NullMarked;

/// Layered file systems around host processes.
@NullMarked
module dev.hutch.env {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires dev.hutch.linux;
    requires dev.hutch.store;
}
