package dev.hutch.store.debian;

import dev.hutch.api.EventSink;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// mmdebstrap's messages, `I: downloading packages with apt...`, as stages of a job.
final class StageLines extends OutputStream {
    private static final String INFORMATION = "I: ";

    /// Longer lines are no stages.
    private static final int MAX_LINE = 200;

    private final EventSink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    StageLines(EventSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int value) {
        if (value != '\n' && value != '\r') {
            if (line.size() <= MAX_LINE) {
                line.write(value);
            }
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.startsWith(INFORMATION) && text.endsWith("...") && !text.contains("tempdir")) {
            sink.stage(
                    "bootstrap", text.substring(INFORMATION.length(), text.length() - 3).strip());
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }
}
