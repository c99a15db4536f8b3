package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.call.TimeStampCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

class HostClockTest {
    private static final int AT_ONCE = 8 * Runtime.getRuntime().availableProcessors();

    /// A guest whose clock has the wrong pace hangs, or lives in a time of its own.
    @Test
    @EnabledOnOs(architectures = "amd64")
    void isTheSameHoweverBusyTheHostIs() throws Exception {
        long quiet = TimeStampCounter.khz(20_000_000);
        Callable<Long> measure = () -> TimeStampCounter.khz(20_000_000);
        try (ExecutorService busy = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Long>> all =
                    new ArrayList<>(
                            IntStream.range(0, 4 * AT_ONCE).mapToObj(i -> measure).toList());
            for (Future<Long> measured : busy.invokeAll(all)) {
                assertThat(measured.get()).isBetween(quiet * 999 / 1000, quiet * 1001 / 1000);
            }
        }
    }
}
