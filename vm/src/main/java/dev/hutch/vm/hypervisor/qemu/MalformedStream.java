package dev.hutch.vm.hypervisor.qemu;

import java.io.IOException;

/// What came is no migration stream of the kind we asked for.
final class MalformedStream extends IOException {
    private static final long serialVersionUID = 1;

    MalformedStream(String why) {
        super(why);
    }
}
