package dev.hutch.vm.guest;

import java.io.Serial;

/// The agent sent something the format does not allow; the message says what.
final class MalformedFrame extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedFrame(String what) {
        super(what);
    }
}
