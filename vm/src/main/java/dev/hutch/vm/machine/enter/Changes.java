package dev.hutch.vm.machine.enter;

import dev.hutch.api.ProblemException;
import dev.hutch.vm.machine.Entered;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Function;

/// What was written in a VM over its layers.
public final class Changes {
    /// Written anew by every start of every VM; they say who a VM is, and are nobody else's.
    public static final Set<String> IDENTITY =
            Set.of("etc/hostname", "etc/hosts", "etc/machine-id", "etc/resolv.conf");

    private Changes() {}

    /// Hands a tar of it to a reader, with OCI's whiteouts. Nobody in the guest can write until it
    /// has been read, so that all of it is of one moment.
    public static <R> R read(Entered vm, Function<InputStream, R> reader) {
        try {
            return GuestTar.read(vm.guest()::packChanges, reader);
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }
}
