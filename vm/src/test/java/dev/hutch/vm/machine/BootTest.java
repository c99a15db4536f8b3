package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Guests whose kernel finds no timer: it says so and hangs until somebody kills the machine.
@Timeout(30)
class BootTest {
    @TempDir Path directory;

    @Test
    void aGuestWithoutATimerIsBootedAgain() {
        MachineFixture host = new MachineFixture(directory);
        host.hypervisor.behaviour = hanging(2);
        List<Event> events = new CopyOnWriteArrayList<>();
        host.open().create(MachineFixture.named("a"), true, events::add);
        assertThat(host.hypervisor.alive()).hasSize(1);
        assertThat(events.stream().filter(Event.Warning.class::isInstance)).hasSize(2);
    }

    @Test
    void butNotForEver() {
        MachineFixture host = new MachineFixture(directory);
        host.hypervisor.behaviour = hanging(100);
        Vms vms = host.open();
        assertThatThrownBy(() -> vms.create(MachineFixture.named("a"), true, EventSink.NONE))
                .hasMessageContaining("found no timer");
        host.assertNothingLeft();
    }

    private static FakeBehaviour hanging(int boots) {
        AtomicInteger left = new AtomicInteger(boots);
        return new FakeBehaviour() {
            @Override
            public void duringConfigure(FakeMachine machine) {
                if (left.getAndDecrement() > 0) {
                    say(machine, "[    1.2] APIC frequency too slow, disabling apic timer\n");
                    machine.exited().join();
                }
            }
        };
    }

    private static void say(FakeMachine machine, String line) {
        try {
            Files.writeString(machine.console(), line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
