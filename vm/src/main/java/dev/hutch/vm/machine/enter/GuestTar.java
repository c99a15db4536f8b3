package dev.hutch.vm.machine.enter;

import dev.hutch.linux.pipe.BytePipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Function;

/// An archive that a guest packs, read while it comes.
final class GuestTar {
    private GuestTar() {}

    /// @param packing asks the guest, from a thread of its own
    static <R> R read(Consumer<OutputStream> packing, Function<InputStream, R> reader) {
        BytePipe pipe = new BytePipe();
        Thread sender = Thread.startVirtualThread(() -> pipe.fill(packing::accept));
        try {
            return reader.apply(pipe.source());
        } finally {
            pipe.fail(new IOException("the reader has left"));
            sender.interrupt();
        }
    }
}
