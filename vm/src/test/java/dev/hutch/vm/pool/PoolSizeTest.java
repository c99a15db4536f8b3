package dev.hutch.vm.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.vm.pool.PoolSize.Use;
import dev.hutch.vm.pool.PoolSize.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolSizeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void asManyAsWereMadeInTheLastMinuteAndNoMoreThanTheBudgetBears() {
        PoolSize size = new PoolSize(ByteSize.parse("512M"));
        assertThat(size.wanted(List.of(), NOW)).isEmpty();
        assertThat(size.wanted(List.of(used("a", 5)), NOW)).isEqualTo(Map.of("a", both(1, 1)));
        assertThat(size.wanted(List.of(used("a", 90, 50, 5)), NOW))
                .isEqualTo(Map.of("a", both(1, 2)));
        assertThat(size.wanted(List.of(used("a", 9, 8, 7, 6, 5, 4)), NOW))
                .isEqualTo(Map.of("a", both(1, 3)));
    }

    @Test
    void oneIsKeptForTenMinutesAndThenNone() {
        PoolSize size = new PoolSize(ByteSize.parse("512M"));
        assertThat(size.wanted(List.of(used("a", 400, 300)), NOW))
                .isEqualTo(Map.of("a", both(1, 1)));
        assertThat(size.wanted(List.of(used("a", 601)), NOW)).isEmpty();
    }

    /// Else a machine would be kept until that day comes again.
    @Test
    void aClockThatWasSetBackIsNoReasonToKeepAny() {
        PoolSize size = new PoolSize(ByteSize.parse("512M"));
        assertThat(size.wanted(List.of(used("a", -18_000)), NOW)).isEmpty();
        assertThat(size.wanted(List.of(used("a", -18_000, 5)), NOW))
                .isEqualTo(Map.of("a", both(1, 1)));
        assertThat(size.wanted(List.of(used("a", -1)), NOW)).isEqualTo(Map.of("a", both(1, 1)));
    }

    @Test
    void theKindThatWasUsedLastComesFirst() {
        PoolSize size = new PoolSize(ByteSize.parse("432M"));
        assertThat(size.wanted(List.of(used("old", 30, 29, 28), used("new", 2, 1)), NOW))
                .containsExactly(Map.entry("new", both(1, 2)), Map.entry("old", both(1, 1)));
    }

    @Test
    void oneOfEachKindIsPreparedBeforeAnyIsWarm() {
        PoolSize little = new PoolSize(ByteSize.parse("32M"));
        assertThat(little.wanted(List.of(used("old", 30), used("new", 2)), NOW))
                .containsExactly(Map.entry("new", both(1, 0)), Map.entry("old", both(0, 0)));
        PoolSize more = new PoolSize(ByteSize.parse("152M"));
        assertThat(more.wanted(List.of(used("new", 2)), NOW)).isEqualTo(Map.of("new", both(1, 1)));
        assertThat(more.wanted(List.of(used("old", 30), used("new", 2)), NOW))
                .isEqualTo(Map.of("new", both(1, 0), "old", both(1, 0)));
    }

    @Test
    void withoutABudgetThereIsNone() {
        PoolSize size = new PoolSize(new ByteSize(0));
        assertThat(size.most()).isZero();
        assertThat(size.wanted(List.of(used("a", 1)), NOW)).isEqualTo(Map.of("a", both(0, 0)));
    }

    @Test
    void tellsWhenToLookAgain() {
        PoolSize size = new PoolSize(ByteSize.parse("512M"));
        assertThat(size.nextChange(List.of(), NOW)).isEmpty();
        assertThat(size.nextChange(List.of(used("a", 5)), NOW)).hasValue(NOW.plusSeconds(55));
        assertThat(size.nextChange(List.of(used("a", 100)), NOW)).hasValue(NOW.plusSeconds(500));
        assertThat(size.nextChange(List.of(used("a", 700)), NOW)).isEmpty();
    }

    private static Wanted both(int prepared, int warm) {
        return new Wanted(prepared, warm);
    }

    private static Use used(String template, int... secondsAgo) {
        return new Use(template, IntStream.of(secondsAgo).mapToObj(NOW::minusSeconds).toList());
    }
}
