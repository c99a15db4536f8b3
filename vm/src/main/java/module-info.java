import org.jspecify.annotations.NullMarked;

/// MicroVMs: disks, kernels, hypervisors, guests, workspaces, lifecycle.
@NullMarked
module dev.hutch.vm {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires transitive dev.hutch.linux;
    requires dev.hutch.store;
    requires java.sql;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires com.github.luben.zstd_jni;
    requires org.xerial.sqlitejdbc;
    requires tools.jackson.databind;
    requires transitive java.net.http;

    exports dev.hutch.vm.disk;
    exports dev.hutch.vm.guest;
    exports dev.hutch.vm.hypervisor;
    exports dev.hutch.vm.hypervisor.qemu;
    exports dev.hutch.vm.initrd;
    exports dev.hutch.vm.kernel;
    exports dev.hutch.vm.snapshot;
    exports dev.hutch.vm.pool;
    exports dev.hutch.vm.template;
    exports dev.hutch.vm.workspace;
    exports dev.hutch.vm.machine;
    exports dev.hutch.vm.machine.enter;
    exports dev.hutch.vm.machine.sqlite;

    opens dev.hutch.vm.snapshot to
            tools.jackson.databind;
    opens dev.hutch.vm.template to
            tools.jackson.databind;
    opens dev.hutch.vm.kernel to
            tools.jackson.databind;
}
