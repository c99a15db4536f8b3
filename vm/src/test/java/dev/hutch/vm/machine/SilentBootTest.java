package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.ProcessActivity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Guests that say nothing while they boot: some have come to a stand, some only lack a processor.
@Timeout(60)
class SilentBootTest {
    private static final int ATTEMPTS = 5;

    private static final ProcessActivity SLEEP = new ProcessActivity(Duration.ZERO, true);

    @TempDir Path directory;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AtomicInteger boots = new AtomicInteger();
    private MachineFixture host;
    private Vms vms;

    private final EventSink events =
            event -> {
                if (event instanceof Event.Warning(String message)) {
                    warnings.add(message);
                }
            };

    @BeforeEach
    void open() {
        host = new MachineFixture(directory);
        host.deadlines = MachineFixture.deadlines(Duration.ofSeconds(50), Duration.ofMillis(300));
        vms = host.open();
    }

    @Test
    @Tag("R15")
    void aGuestThatSleepsForGoodIsBootedAgain() {
        host.hypervisor.behaviour =
                new Stuck(1) {
                    @Override
                    ProcessActivity activity() {
                        return SLEEP;
                    }
                };
        VmRecord vm = vms.create(MachineFixture.named("a"), true, events);
        assertThat(boots).hasValue(2);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("the guest says nothing and gets nowhere", "once more");
        assertThat(host.hypervisor.alive())
                .singleElement()
                .matches(machine -> machine.identity().equals(vm.process()));
        assertThat(host.directories()).hasSize(1);
    }

    @Test
    void aGuestThatSpinsForGoodIsBootedAgain() {
        host.hypervisor.behaviour = new Spinning(2);
        vms.create(MachineFixture.named("a"), true, events);
        assertThat(boots).hasValue(3);
        assertThat(warnings).hasSize(2);
        assertThat(host.hypervisor.alive()).hasSize(1);
    }

    @Test
    void butNotForEver() {
        host.hypervisor.behaviour = new Spinning(100);
        assertThatThrownBy(() -> vms.create(MachineFixture.named("a"), true, events))
                .hasMessageContaining("booted 5 times, and the guest says nothing");
        assertThat(boots).hasValue(ATTEMPTS);
        assertThat(warnings).hasSize(ATTEMPTS - 1);
        host.assertNothingLeft();
    }

    @Test
    @Tag("R15")
    void aGuestThatGetsNoProcessorIsLeftAlone() {
        CountDownLatch looks = new CountDownLatch(100);
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public ProcessActivity activity(FakeMachine machine) {
                        looks.countDown();
                        return ProcessActivity.NONE;
                    }

                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        boots.incrementAndGet();
                        await(looks);
                    }
                };
        vms.create(MachineFixture.named("a"), true, events);
        assertThat(boots).hasValue(1);
        assertThat(warnings).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The first boots come to a stand.
    private abstract class Stuck implements FakeBehaviour {
        private final int howMany;
        private final Set<FakeMachine> stuck = ConcurrentHashMap.newKeySet();

        Stuck(int howMany) {
            this.howMany = howMany;
        }

        /// Of a machine that stands.
        abstract ProcessActivity activity();

        @Override
        public ProcessActivity activity(FakeMachine machine) {
            return stuck.contains(machine) ? activity() : ProcessActivity.NONE;
        }

        @Override
        public void duringConfigure(FakeMachine machine) {
            if (boots.incrementAndGet() <= howMany) {
                stuck.add(machine);
                machine.exited().join();
            }
        }
    }

    private final class Spinning extends Stuck {
        private final AtomicLong seconds = new AtomicLong();

        Spinning(int howMany) {
            super(howMany);
        }

        @Override
        ProcessActivity activity() {
            return new ProcessActivity(Duration.ofSeconds(seconds.incrementAndGet()), false);
        }
    }
}
