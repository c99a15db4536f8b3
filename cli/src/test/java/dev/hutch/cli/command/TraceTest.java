package dev.hutch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.Event;
import dev.hutch.api.call.Timings.Timing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final long MILLI = 1_000_000;

    private final Queue<Long> clock = new ArrayDeque<>();

    @Test
    void aStageLastsUntilTheNextAndTheFirstBeganWithTheClient() {
        clock.addAll(List.of(5 * MILLI, 6 * MILLI, 8 * MILLI, 12 * MILLI));
        Trace trace = new Trace(clock::remove, OptionalLong.of(2 * MILLI));
        trace.emit(new Event.Stage("restore", "template 12"));
        trace.emit(new Event.Warning("no stage"));
        trace.emit(new Event.Progress("restore", 1, 2, "steps"));
        trace.emit(new Event.Mark("state load"));
        assertThat(trace.timings().trace())
                .containsExactly(
                        new Timing("client", 3, 0),
                        new Timing("request", 1, 3),
                        new Timing("restore", 2, 4),
                        new Timing("state load", 4, 6));
    }

    @Test
    void theTableEndsWithTheTotal() {
        clock.addAll(List.of(0L, MILLI / 4));
        Trace trace = new Trace(clock::remove, OptionalLong.empty());
        assertThat(Trace.table(trace.timings()))
                .isEqualTo(
                        """
                        STAGE     MS    AT
                        request   0.3   0.0
                        total     0.3
                        """);
    }

    @Test
    void aClientThatBeganInTheFutureOrNeverSaidSoIsNotBelieved() {
        for (String said : List.of("", "soon", "-1", "0", "11", "99999999999999999999")) {
            assertThat(Trace.started(said, 10)).as(said).isEmpty();
        }
        assertThat(Trace.started("10", 10)).hasValue(10);
    }
}
