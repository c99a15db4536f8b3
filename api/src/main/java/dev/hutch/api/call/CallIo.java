package dev.hutch.api.call;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// What a caller lends to a call: three streams, an ear for events, and a way to say that a signal
/// came or the window changed. A call never closes a stream it was lent.
public interface CallIo extends EventSink {

    InputStream in();

    OutputStream out();

    OutputStream err();

    /// Registers the one listener for control messages; those that came earlier are delivered at
    /// once, in order.
    void onControl(Consumer<Control> listener);

    /// Sent from the caller's terminal to the guest's command.
    sealed interface Control {
        /// @param number as in signal(7), 1 to 64
        record Signal(int number) implements Control {}

        record Resize(int rows, int columns) implements Control {}

        /// The caller is gone and its streams with it. A stream call ends; a job goes on.
        record Hangup() implements Control {}
    }

    /// Of a caller that neither gives nor takes bytes.
    interface Streamless extends CallIo {
        @Override
        default InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        default OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        default OutputStream err() {
            return OutputStream.nullOutputStream();
        }

        /// A caller without a terminal has nothing to say; others override this.
        @Override
        default void onControl(Consumer<Control> listener) {}
    }

    /// Another's, but for what is overridden.
    interface Borrowed extends CallIo {
        CallIo io();

        @Override
        default InputStream in() {
            return io().in();
        }

        @Override
        default OutputStream out() {
            return io().out();
        }

        @Override
        default OutputStream err() {
            return io().err();
        }

        @Override
        default void onControl(Consumer<Control> listener) {
            io().onControl(listener);
        }

        @Override
        default void emit(Event event) {
            io().emit(event);
        }
    }

    /// For calls that take nothing and say nothing on the way.
    static CallIo events(EventSink sink) {
        Streamless io = sink::emit;
        return io;
    }
}
