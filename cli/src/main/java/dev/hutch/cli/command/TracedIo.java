package dev.hutch.cli.command;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.CallIo;

/// The user's own streams, with somebody who takes the time of what is reported.
record TracedIo(CallIo io, EventSink trace) implements CallIo.Borrowed {
    @Override
    public void emit(Event event) {
        io.emit(event);
        trace.emit(event);
    }
}
