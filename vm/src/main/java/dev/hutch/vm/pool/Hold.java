package dev.hutch.vm.pool;

import dev.hutch.linux.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/// Stops the machine that is in the making for as long as somebody makes a VM.
final class Hold {
    private int foreground;
    private @Nullable ProcessIdentity making;

    synchronized void begin() {
        if (foreground++ == 0) {
            tell(ProcessIdentity.SIGSTOP);
        }
    }

    synchronized void end() {
        if (--foreground == 0) {
            tell(ProcessIdentity.SIGCONT);
        }
    }

    synchronized boolean held() {
        return foreground > 0;
    }

    synchronized void add(ProcessIdentity process) {
        making = process;
        if (foreground > 0) {
            tell(ProcessIdentity.SIGSTOP);
        }
    }

    /// It is made, or is no more.
    synchronized void remove() {
        tell(ProcessIdentity.SIGCONT);
        making = null;
    }

    private void tell(int signal) {
        if (making != null) {
            making.signal(signal);
        }
    }
}
