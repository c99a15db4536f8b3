import org.jspecify.annotations.NullMarked;

/// Blobs, layers, stacks, tags, leases; archives and registries.
@NullMarked
module dev.hutch.store {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires transitive dev.hutch.linux;
    requires transitive java.net.http;
    requires org.apache.commons.compress;
    requires com.github.luben.zstd_jni;
    requires org.snakeyaml.engine;
    requires org.tukaani.xz;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;

    exports dev.hutch.store;
    exports dev.hutch.store.archive;
    exports dev.hutch.store.artifact;
    exports dev.hutch.store.commit;
    exports dev.hutch.store.build;
    exports dev.hutch.store.content;
    exports dev.hutch.store.export;
    exports dev.hutch.store.image;
    exports dev.hutch.store.layer;
    exports dev.hutch.store.lease;
    exports dev.hutch.store.merge;
    exports dev.hutch.store.space;
    exports dev.hutch.store.origin;
    exports dev.hutch.store.reference;
    exports dev.hutch.store.registry;
    exports dev.hutch.store.remote;
    exports dev.hutch.store.share;
    exports dev.hutch.store.spec;
    exports dev.hutch.store.stack;
    exports dev.hutch.store.tag;
    exports dev.hutch.store.tree;
}
