package dev.hutch.cli.render;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Shows events to a person: one live line per stage on a terminal, and below it one for each part
/// under way; plain lines elsewhere.
///
/// Everything is drawn when an event comes, never by a clock of its own. Thread-safe.
public final class Progress implements EventSink, AutoCloseable {
    /// How much is told.
    public enum Style {
        LIVE,
        PLAIN,
        /// Warnings only.
        QUIET
    }

    /// Ten frames a second look alive; more only cost.
    private static final long REDRAW_NANOS = 100_000_000;

    /// A log grows by one line per stage and then by one per this long.
    private static final long PLAIN_NANOS = 10_000_000_000L;

    /// A stage that was shorter than this is not worth a line that stays.
    private static final long LASTING_NANOS = 500_000_000;

    private static final String CLEAR = "\r\u001b[K";
    private static final String UP = "\u001b[A";

    private final Consumer<String> write;
    private final Style style;
    private final int columns;
    private final LongSupplier nanos;

    private String stage = "";
    private String detail = "";
    private String amount = "";
    private long began;
    private long drawn;
    private final Parts parts = new Parts();
    private boolean onScreen;
    private int rowsBelow;
    private String lineEnd = "\n";

    /// @param write takes text for standard error
    /// @param nanos a clock that only goes forward
    public Progress(Consumer<String> write, Style style, int columns, LongSupplier nanos) {
        this.write = write;
        this.style = style;
        this.columns = columns;
        this.nanos = nanos;
    }

    @Override
    public synchronized void emit(Event event) {
        switch (event) {
            case Event.Started _, Event.Mark _ -> {}
            case Event.Stage next -> begin(next);
            case Event.Progress progress -> advance(progress);
            case Event.Part part -> advance(part);
            case Event.Warning warning -> say("warning: " + Text.line(warning.message()));
            case Event.Note note -> {
                if (style != Style.QUIET) {
                    say(Text.line(note.message()));
                }
            }
        }
    }

    /// Takes the live line away, because somebody else is about to write.
    public synchronized void clear() {
        if (onScreen) {
            write.accept(cleared());
            onScreen = false;
        }
    }

    private String cleared() {
        String block = (CLEAR + UP).repeat(rowsBelow) + CLEAR;
        rowsBelow = 0;
        return block;
    }

    /// In raw mode the terminal does not return the carriage by itself.
    public synchronized void raw(boolean on) {
        lineEnd = on ? "\r\n" : "\n";
    }

    @Override
    public synchronized void close() {
        end();
    }

    private void begin(Event.Stage next) {
        end();
        stage = Text.line(next.name());
        detail = Text.line(next.detail());
        amount = "";
        parts.clear();
        began = nanos.getAsLong();
        drawn = began;
        switch (style) {
            case LIVE -> draw();
            case PLAIN -> say(detail.isEmpty() ? stage : stage + ": " + detail);
            case QUIET -> {}
        }
    }

    private void end() {
        clear();
        if (style == Style.LIVE && !stage.isEmpty() && elapsed() >= LASTING_NANOS) {
            write.accept(fit(label() + "  " + time()) + lineEnd);
        }
        stage = "";
    }

    private void advance(Event.Progress progress) {
        if (!progress.stage().equals(stage) && !progress.stage().isEmpty()) {
            begin(new Event.Stage(progress.stage(), ""));
        }
        amount = Amount.of(progress, elapsed());
        show(progress.total() > 0 && progress.done() >= progress.total());
    }

    private void advance(Event.Part part) {
        if (!part.stage().equals(stage)) {
            begin(new Event.Stage(part.stage(), ""));
        }
        long now = nanos.getAsLong();
        boolean finished = parts.advance(part, now);
        amount = Amount.of(parts.together(stage, part.unit()), elapsed());
        if (finished && style == Style.PLAIN) {
            say(stage + ": " + parts.line(part.part(), now));
        } else {
            show(finished);
        }
    }

    private void show(boolean finished) {
        long since = nanos.getAsLong() - drawn;
        switch (style) {
            case LIVE -> {
                if (finished || since >= REDRAW_NANOS) {
                    draw();
                }
            }
            case PLAIN -> {
                if (since >= PLAIN_NANOS) {
                    drawn = nanos.getAsLong();
                    say(stage + ": " + amount + "  " + time());
                }
            }
            case QUIET -> {}
        }
    }

    private void draw() {
        drawn = nanos.getAsLong();
        onScreen = true;
        String line = amount.isEmpty() ? label() + " ..." : label() + "  " + amount;
        StringBuilder block = new StringBuilder(cleared()).append(fit(line + "  " + time()));
        for (String part : parts.lines(drawn)) {
            block.append(lineEnd).append(CLEAR).append(fit("  " + part));
            rowsBelow++;
        }
        write.accept(block.toString());
    }

    private void say(String text) {
        boolean again = onScreen;
        clear();
        write.accept("hutch: " + text + lineEnd);
        if (again) {
            draw();
        }
    }

    private String label() {
        String name = String.format(Locale.ROOT, "%-10s", stage);
        return detail.isEmpty() ? name.stripTrailing() : name + " " + detail;
    }

    private long elapsed() {
        return nanos.getAsLong() - began;
    }

    private String time() {
        return Text.seconds(elapsed() / 1_000_000);
    }

    private String fit(String line) {
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }
}
