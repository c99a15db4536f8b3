package dev.hutch.cli.command;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.CallIo;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// The user's own streams, with somebody who takes the time of what is reported.
record TracedIo(CallIo io, EventSink trace) implements CallIo {
    @Override
    public InputStream in() {
        return io.in();
    }

    @Override
    public OutputStream out() {
        return io.out();
    }

    @Override
    public OutputStream err() {
        return io.err();
    }

    @Override
    public void onControl(Consumer<Control> listener) {
        io.onControl(listener);
    }

    @Override
    public void emit(Event event) {
        io.emit(event);
        trace.emit(event);
    }
}
