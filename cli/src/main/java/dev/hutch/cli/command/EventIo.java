package dev.hutch.cli.command;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.CallIo;
import dev.hutch.cli.console.Console;
import java.util.function.Consumer;

/// For calls that only report: no streams, and of what the user's terminal says only that it is
/// gone.
///
/// @param console whose end is passed on
record EventIo(Console console, EventSink events) implements CallIo.Streamless {

    @Override
    public void onControl(Consumer<Control> listener) {
        console.onHangup(() -> listener.accept(new Control.Hangup()));
    }

    @Override
    public void emit(Event event) {
        events.emit(event);
    }
}
