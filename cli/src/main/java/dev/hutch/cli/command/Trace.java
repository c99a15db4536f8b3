package dev.hutch.cli.command;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.Timings;
import dev.hutch.api.call.Timings.Timing;
import dev.hutch.cli.render.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// `--trace`: takes the time of every stage and step that a call reports. A stage lasts until the
/// next begins. Thread-safe, for events come from several.
final class Trace implements EventSink {
    /// The thin client says when it began, on the clock of `System.nanoTime`.
    static final String STARTED = "HUTCH_STARTED_NANOS";

    private static final double NANOS = 1e6;

    private final LongSupplier nanos;
    private final List<Begun> begun = new ArrayList<>();

    private record Begun(String stage, long at) {}

    /// @param started when the client did, if it said so
    Trace(LongSupplier nanos, OptionalLong started) {
        this.nanos = nanos;
        started.ifPresent(at -> begun.add(new Begun("client", at)));
        begin("request");
    }

    /// What the client said; nothing when that cannot be true.
    static OptionalLong started(String said, long now) {
        try {
            long at = Long.parseLong(said);
            return at <= now && at > 0 ? OptionalLong.of(at) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void emit(Event event) {
        switch (event) {
            case Event.Stage(String name, String _) -> begin(name);
            case Event.Mark(String name) -> begin(name);
            case Event.Started _,
                    Event.Progress _,
                    Event.Part _,
                    Event.Warning _,
                    Event.Note _ -> {}
        }
    }

    private synchronized void begin(String stage) {
        begun.add(new Begun(stage, nanos.getAsLong()));
    }

    /// All of it until now.
    synchronized Timings timings() {
        long end = nanos.getAsLong();
        long first = begun.getFirst().at;
        List<Timing> rows = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            long next = i + 1 < begun.size() ? begun.get(i + 1).at : end;
            Begun stage = begun.get(i);
            rows.add(
                    new Timing(stage.stage, (next - stage.at) / NANOS, (stage.at - first) / NANOS));
        }
        return new Timings(rows, (end - first) / NANOS);
    }

    static String table(Timings timings) {
        Table table = new Table("STAGE", "MS", "AT");
        for (Timing row : timings.trace()) {
            table.row(row.stage(), shown(row.millis()), shown(row.atMillis()));
        }
        return table.row("total", shown(timings.totalMillis()), "").toString();
    }

    private static String shown(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
