package dev.hutch.store.image;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Tells how much has been read, now and then.
final class ProgressInput extends FilterInputStream {
    /// Often enough for a bar to move, seldom enough to cost nothing.
    private static final long STEP = 4 << 20;

    private final String stage;
    private final String part;
    private final long total;
    private final EventSink sink;
    private long done;
    private long told;

    /// @param total 0 when not known
    ProgressInput(InputStream in, String stage, long total, EventSink sink) {
        this(in, stage, "", total, sink);
    }

    /// @param part of the stage, such as one layer of several
    /// @param total 0 when not known
    ProgressInput(InputStream in, String stage, String part, long total, EventSink sink) {
        super(in);
        this.stage = stage;
        this.part = part;
        this.total = total;
        this.sink = sink;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        done += Math.max(read, 0);
        boolean atEnd = read < 0 || done == total;
        if (done - told >= STEP || (atEnd && told != done)) {
            told = done;
            sink.emit(
                    part.isEmpty()
                            ? new Event.Progress(stage, done, total, "bytes")
                            : new Event.Part(stage, part, done, total, "bytes"));
        }
        return read;
    }
}
