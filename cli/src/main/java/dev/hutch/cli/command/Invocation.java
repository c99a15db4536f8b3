package dev.hutch.cli.command;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.RawText;
import dev.hutch.api.call.Answers;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.Timings;
import dev.hutch.api.wire.WireJson;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Progress;
import dev.hutch.cli.render.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One command line on its way: who asked, whom to ask, and how to answer.
///
/// @param tail what stood behind `--`; empty when there was no `--`
/// @param daemonLog where the daemon writes its log
public record Invocation(
        Console console,
        Hutch hutch,
        Optional<List<String>> tail,
        InstantSource clock,
        WireJson json,
        Path daemonLog,
        Options options) {

    /// `hutch` failed, as opposed to the command it ran.
    public static final int FAILED = 125;

    /// The command line itself was wrong.
    public static final int USAGE = 2;

    /// 128 + SIGINT, as shells have it.
    public static final int CANCELLED = 130;

    private static final int DEFAULT_COLUMNS = 80;

    /// What may stand anywhere in a command line.
    public record Options(Format format, boolean quiet) {}

    /// How answers are written.
    public enum Format {
        TABLE,
        JSON
    }

    /// Asks, and shows progress while waiting. Signals are not passed on: they cancel.
    public <R> R call(Call<R> call) {
        try (Progress progress = progress()) {
            return hutch.call(call, new EventIo(console, progress));
        }
    }

    /// Asks on the user's own streams.
    public <R> R stream(Call<R> call, boolean terminal) {
        try (Progress progress = progress();
                StreamIo io = new StreamIo(console, console.out(), progress, terminal)) {
            return hutch.call(call, io);
        }
    }

    /// As `call`, and tells on standard error how long each stage took, whatever became of it.
    public <R> R traced(Call<R> call) {
        Trace trace = trace();
        try (Progress progress = progress()) {
            return hutch.call(call, new EventIo(console, both(progress, trace)));
        } finally {
            tell(trace);
        }
    }

    /// As `stream`, and tells on standard error how long each stage took, whatever became of it.
    public <R> R traced(Call<R> call, boolean terminal) {
        Trace trace = trace();
        try (Progress progress = progress();
                StreamIo io = new StreamIo(console, console.out(), progress, terminal)) {
            return hutch.call(call, new TracedIo(io, trace));
        } finally {
            tell(trace);
        }
    }

    private Trace trace() {
        String started = console.variable(Trace.STARTED).orElse("");
        return new Trace(System::nanoTime, Trace.started(started, System.nanoTime()));
    }

    private static EventSink both(EventSink one, EventSink other) {
        return event -> {
            one.emit(event);
            other.emit(event);
        };
    }

    private void tell(Trace trace) {
        Timings timings = trace.timings();
        show(
                options.format() == Format.JSON
                        ? json.tree(timings).toString() + "\n"
                        : Trace.table(timings));
    }

    /// Asks, with the answer's bytes going to a place of the command's own.
    public <R> R streamTo(Call<R> call, OutputStream out) {
        try (Progress progress = progress();
                StreamIo io = new StreamIo(console, out, progress, false)) {
            return hutch.call(call, io);
        }
    }

    public Progress progress() {
        boolean dumb = console.variable("TERM").orElse("dumb").equals("dumb");
        boolean live =
                console.isTerminal(Console.Stream.ERR)
                        && !dumb
                        && console.variable("NO_COLOR").orElse("").isEmpty();
        Progress.Style style = live ? Progress.Style.LIVE : Progress.Style.PLAIN;
        int columns = console.size().map(size -> size.columns()).orElse(DEFAULT_COLUMNS);
        return new Progress(
                this::show,
                options.quiet() ? Progress.Style.QUIET : style,
                columns > 0 ? columns : DEFAULT_COLUMNS,
                System::nanoTime);
    }

    /// Writes the answer as JSON, or the way people read it.
    public void answer(Object record, Object forPeople) {
        print(
                options.format() == Format.JSON
                        ? RawText.escaped(json.tree(record).toPrettyString()) + "\n"
                        : forPeople.toString());
    }

    /// Reports each target in the order it was first named.
    ///
    /// @return the exit code
    public int report(Answers.Outcomes outcomes) {
        if (options.format() == Format.JSON) {
            answer(outcomes, "");
        } else {
            for (Answers.Outcome outcome : outcomes.outcomes()) {
                Problem problem = outcome.problem();
                if (problem == null) {
                    print(Text.line(outcome.target()) + "\n");
                } else {
                    say(Text.problem(problem));
                }
            }
        }
        return outcomes.allSucceeded() ? 0 : FAILED;
    }

    /// Data, to standard output.
    public void print(String text) {
        write(console.out(), text);
    }

    /// A message, to standard error.
    public void say(String text) {
        write(console.err(), text);
    }

    /// Progress, to standard error. Nobody's work fails because nobody reads.
    private void show(String text) {
        try {
            say(text);
        } catch (UncheckedIOException gone) {
            System.getLogger(Invocation.class.getName())
                    .log(System.Logger.Level.TRACE, "progress=unread", gone);
        }
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(RawText.bytes(text));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How registries are reached: with what the user's environment says of logins and proxies.
    public RegistryAccess registryAccess(boolean insecure) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : RegistryAccess.VARIABLES) {
            console().variable(name).ifPresent(value -> environment.put(name, value));
        }
        return new RegistryAccess(environment, insecure);
    }
}
