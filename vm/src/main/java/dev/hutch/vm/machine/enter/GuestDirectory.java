package dev.hutch.vm.machine.enter;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Guest.TarOwner;
import java.io.ByteArrayInputStream;

/// Directories that a guest is to have.
final class GuestDirectory {
    /// The two zero blocks at the end of every archive, and nothing before them.
    private static final byte[] EMPTY_TAR = new byte[1024];

    private GuestDirectory() {}

    /// Makes a directory, root's, and those above it, when nothing is there. Whatever else stands
    /// at this path is left alone: the command that is to run there will tell.
    static void ensure(Guest guest, String path) {
        if (!path.equals("/") && guest.stat(path).isEmpty()) {
            guest.unpack(path, TarOwner.ROOT, new ByteArrayInputStream(EMPTY_TAR));
        }
    }
}
