package dev.hutch.cli.command;

import dev.hutch.api.Event;
import dev.hutch.api.call.CallIo;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// The user's own streams, lent to a call. With a terminal, raw mode begins when the guest's
/// command first asks for a key, not before: until then Ctrl-C still ends a slow boot. It ends with
/// the command, so that an export after it can be interrupted again.
final class StreamIo implements CallIo, AutoCloseable {
    private final Console console;
    private final OutputStream output;
    private final Progress progress;
    private final boolean terminal;
    private boolean raw;

    StreamIo(Console console, OutputStream output, Progress progress, boolean terminal) {
        this.console = console;
        this.output = output;
        this.progress = progress;
        this.terminal = terminal;
    }

    @Override
    public InputStream in() {
        return new Keys(console.in());
    }

    @Override
    public OutputStream out() {
        return new Words(output);
    }

    @Override
    public OutputStream err() {
        return new Words(console.err());
    }

    @Override
    public void onControl(Consumer<Control> listener) {
        console.onControl(listener);
        console.onHangup(() -> listener.accept(new Control.Hangup()));
    }

    @Override
    public void emit(Event event) {
        if (event instanceof Event.Stage) {
            setRaw(false);
        }
        progress.emit(event);
    }

    @Override
    public void close() {
        setRaw(false);
    }

    private synchronized void setRaw(boolean on) {
        if (terminal && raw != on) {
            raw = on;
            if (on) {
                progress.close();
            }
            progress.raw(on);
            console.raw(on);
        }
    }

    /// Keys from the terminal.
    private final class Keys extends InputStream {
        private final InputStream in;

        Keys(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            setRaw(true);
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            setRaw(true);
            return in.read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }

    /// Output that goes where the progress line may stand.
    private final class Words extends OutputStream {
        private final OutputStream out;

        Words(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            progress.clear();
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
