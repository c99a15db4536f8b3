package dev.hutch.daemon.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpareMemoryTest {
    private final List<Runnable> rests = new ArrayList<>();
    private final AtomicLong committed = new AtomicLong(10);
    private final AtomicInteger given = new AtomicInteger();
    private final SpareMemory memory =
            new SpareMemory(rests::add, committed::get, given::incrementAndGet);
    private final Jobs jobs = new Jobs(InstantSource.system(), memory);

    @Test
    void aHeapThatHasGrownIsGivenBackAfterTheLastJob() throws Exception {
        committed.set(20);
        job();
        job();
        assertThat(rests).hasSize(2);
        rests.getFirst().run();
        assertThat(given).as("another job came in between").hasValue(0);
        rests.getLast().run();
        assertThat(given).hasValue(1);
    }

    @Test
    void aHeapThatHasNotGrownIsLeftAlone() throws Exception {
        job();
        rests.getLast().run();
        assertThat(given).hasValue(0);
    }

    private void job() throws Exception {
        jobs.begin("test", "a", _ -> "done").result().get();
    }
}
