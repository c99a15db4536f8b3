package dev.hutch.daemon.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpareMemoryTest {
    private final List<Runnable> rests = new ArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private final SpareMemory memory = new SpareMemory(rests::add, given::incrementAndGet);
    private final Jobs jobs = new Jobs(InstantSource.system(), memory);

    @Test
    void isGivenBackAfterTheLastJob() throws Exception {
        job();
        job();
        assertThat(rests).hasSize(2);
        rests.getFirst().run();
        assertThat(given).as("another job came in between").hasValue(0);
        rests.getLast().run();
        assertThat(given).hasValue(1);
    }

    private void job() throws Exception {
        jobs.begin("test", "a", _ -> "done").result().get();
    }
}
