package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.vm.machine.HostRoom.Place;
import dev.hutch.vm.machine.HostRoom.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// VMs on a host of little memory, which is made up: what runs uses none of it until it is said to.
@Timeout(60)
class AdmissionTest {
    private static final ByteSize GUEST = ByteSize.parse("1G");

    @TempDir Path place;
    private MachineFixture host;
    private volatile long available;
    private volatile long used;

    @BeforeEach
    void host() throws Exception {
        host = new MachineFixture(Files.createDirectories(place.resolve("host")));
    }

    @Test
    @Tag("R13")
    void ofManyAtOnceAsManyStartAsThereIsRoomFor() throws Exception {
        overcommit(1);
        available = gibibytes(5.5);
        Vms vms = host.open();
        List<Future<VmRecord>> creates = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String name = "vm" + i;
                creates.add(
                        all.submit(() ->
                                vms.create(MachineFixture.named(name), true, EventSink.NONE)));
            }
        }
        List<Throwable> refused =
                creates.stream()
                        .filter(create -> create.state() == Future.State.FAILED)
                        .map(Future::exceptionNow)
                        .toList();
        assertThat(refused).hasSize(15).allMatch(e -> code(e).equals("host.memory_short"));
        assertThat(vms.list()).hasSize(5);
        assertThat(host.directories()).hasSize(5);
    }

    @Test
    void whatRunsCountsByWhatItMayStillComeToUse() throws Exception {
        overcommit(1);
        available = gibibytes(2.5);
        Vms vms = host.open();
        vms.create(MachineFixture.named("a"), true, EventSink.NONE);
        vms.create(MachineFixture.named("b"), true, EventSink.NONE);
        refused(() -> vms.create(MachineFixture.named("c"), true, EventSink.NONE));
        // Both use all they have: that is no longer available, and they cannot grow.
        used = GUEST.bytes();
        available = gibibytes(0.5);
        refused(() -> vms.create(MachineFixture.named("c"), true, EventSink.NONE));
        available = gibibytes(1.5);
        vms.create(MachineFixture.named("c"), true, EventSink.NONE);
        assertThat(vms.list()).hasSize(3);
    }

    @Test
    @Tag("R13")
    void aForkIsRefusedBeforeItsParentStandsStill() throws Exception {
        overcommit(1);
        available = gibibytes(3.5);
        Vms vms = host.open();
        vms.create(MachineFixture.named("parent"), true, EventSink.NONE);
        refused(() -> vms.fork("parent", "", 3, EventSink.NONE));
        assertThat(host.directories()).hasSize(1);
        assertThat(vms.fork("parent", "", 2, EventSink.NONE)).hasSize(2);
        refused(() -> vms.fork("parent", "", 1, EventSink.NONE));
    }

    @Test
    void promisesMayBeMoreThanThereIs() {
        available = gibibytes(1.5);
        Admission strict = overcommit(1);
        Admission bold = overcommit(8);
        refused(() -> strict.take("one", Start.BOOTED, ByteSize.parse("4G"), place));
        try (Place _ = bold.take("one", Start.BOOTED, ByteSize.parse("4G"), place)) {
            refused(() -> bold.take("two", Start.BOOTED, ByteSize.parse("4G"), place));
            bold.take("two", Start.RESTORED, ByteSize.parse("1G"), place).close();
        }
    }

    @Test
    void aPlaceIsTakenOnceAndGivenBack() {
        available = gibibytes(1.5);
        Admission room = overcommit(1);
        Place first = room.take("one", Start.BOOTED, GUEST, place);
        room.take("one", Start.BOOTED, GUEST, place).close();
        refused(() -> room.take("two", Start.BOOTED, GUEST, place));
        first.close();
        room.take("two", Start.BOOTED, GUEST, place).close();
    }

    private Admission overcommit(int times) {
        Admission room =
                new Admission(() -> host.records.list(), () -> available, process -> used, times);
        host.room = room;
        return room;
    }

    private static long gibibytes(double count) {
        return (long) (count * (1L << 30));
    }

    private static void refused(Runnable start) {
        assertThatThrownBy(start::run)
                .satisfies(e -> assertThat(code(e)).isEqualTo("host.memory_short"));
    }

    private static String code(Throwable e) {
        Problem problem = ((ProblemException) e).problem();
        return problem.code();
    }
}
