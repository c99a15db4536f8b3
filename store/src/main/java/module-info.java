import org.jspecify.annotations.NullMarked;

/// Blobs, layers, stacks, tags, leases; archives and registries.
@NullMarked
module dev.hutch.store {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires dev.hutch.linux;
    requires org.apache.commons.compress;
    requires com.github.luben.zstd_jni;
    requires org.tukaani.xz;
    requires tools.jackson.databind;
}
