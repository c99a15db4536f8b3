import org.jspecify.annotations.NullMarked;

/// The only door to the kernel: processes, files, native calls.
@NullMarked
module dev.hutch.linux {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;

    exports dev.hutch.linux.files;
    exports dev.hutch.linux.pipe;
    exports dev.hutch.linux.process;
    exports dev.hutch.linux.undo;
}
