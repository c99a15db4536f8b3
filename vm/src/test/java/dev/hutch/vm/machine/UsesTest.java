package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When nobody works in a guest, and what a pause may assume.
@Timeout(30)
class UsesTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private final Semaphore idle = new Semaphore(0);
    private volatile Duration patience = SOON;
    private final Uses uses = new Uses(() -> patience, idle::release);

    @Test
    void itIsIdleOnceAfterItsTime() throws InterruptedException {
        long started = System.nanoTime();
        uses.runs();
        uses.runs();
        idle.acquire();
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(SOON.toNanos());
        assertThat(idle.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void whoeverWorksInItBeginsItsTimeAnew() throws InterruptedException {
        uses.runs();
        assertThat(uses.begin()).isTrue();
        uses.begin();
        uses.end();
        assertThat(idle.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
        long left = System.nanoTime();
        uses.end();
        idle.acquire();
        assertThat(System.nanoTime() - left).isGreaterThanOrEqualTo(SOON.toNanos());
    }

    @Test
    void noPatienceIsForEver() throws InterruptedException {
        patience = Duration.ZERO;
        uses.runs();
        uses.begin();
        uses.end();
        assertThat(idle.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
        patience = SOON;
        uses.changed();
        idle.acquire();
    }

    @Test
    void aChangeForgetsTheOldTime() throws InterruptedException {
        patience = Duration.ofHours(1);
        uses.runs();
        patience = SOON;
        uses.changed();
        idle.acquire();
        uses.runs();
        uses.disarm();
        assertThat(idle.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    @Tag("R10")
    void aVmThatNobodyWorksInIsPausedByItself(@TempDir Path place) throws Exception {
        MachineFixture host = new MachineFixture(place);
        Vms vms = host.open();
        vms.create(MachineFixture.named("a"), true, EventSink.NONE);
        assertThat(vms.set("a", -1).autoPauseSeconds()).isZero();
        Semaphore paused = new Semaphore(0);
        host.steps =
                step -> {
                    if (step.equals("pause.recorded")) {
                        paused.release();
                    }
                };
        try (Entered entered = vms.enter("a")) {
            assertThat(vms.set("a", 1).autoPauseSeconds()).isEqualTo(1);
            assertThat(paused.tryAcquire(1500, TimeUnit.MILLISECONDS)).as("it is used").isFalse();
            assertThat(entered.guest().ping()).isPositive();
        }
        paused.acquire();
        vms.enter("a").close();
        paused.acquire();
        assertThatThrownBy(() -> vms.set("a", -2)).hasMessageContaining("-2 seconds");
    }

    @Test
    void aPauseBeginsWhenNobodyIsIn() {
        uses.begin();
        assertThat(uses.beginPause(false)).isEqualTo(1);
        assertThat(uses.begin()).as("nothing has begun").isTrue();
        assertThat(uses.beginPause(true)).isZero();
        assertThat(uses.begin()).isFalse();
        uses.endPause();
        assertThat(uses.begin()).isTrue();
    }
}
