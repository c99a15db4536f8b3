package dev.hutch.daemon.relay;

import java.io.IOException;
import java.io.Serial;

/// The peer does not speak this protocol.
final class MalformedFrameException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    MalformedFrameException(String what) {
        super("not a frame: " + what);
    }
}
