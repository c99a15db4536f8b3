package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every keeper of records must do.
public abstract class VmRecordsContract {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

    protected VmRecordsContract() {}

    protected abstract VmRecords records();

    @Test
    void givesBackWhatItWasGiven() {
        VmRecords records = records();
        VmRecord plain = record("0123456789ab", "plain", THEN);
        VmRecord full =
                record("0123456789ac", "full", THEN.plusSeconds(1))
                        .with(new ProcessIdentity(42, 4711))
                        .running(THEN.plusSeconds(9), 1234)
                        .workingIn("/root/repo");
        records.insert(full);
        records.insert(plain);
        assertThat(records.list()).containsExactly(plain, full);
    }

    @Test
    void refusesATakenNameOrId() {
        VmRecords records = records();
        records.insert(record("0123456789ab", "a", THEN));
        assertCode("vm.exists", () -> records.insert(record("0123456789ac", "a", THEN)));
        assertCode("vm.exists", () -> records.insert(record("0123456789ab", "b", THEN)));
        assertThat(records.list()).hasSize(1);
    }

    @Test
    void updatesInPlace() {
        VmRecords records = records();
        VmRecord before = record("0123456789ab", "a", THEN);
        records.insert(before);
        VmRecord after = before.in(VmState.STOPPED).ended(VmState.FAILED, "panic");
        records.update(after);
        assertThat(records.list()).containsExactly(after);
        assertCode("vm.not_found", () -> records.update(record("0123456789ac", "b", THEN)));
    }

    @Test
    void deletingTwiceIsFineAndFreesTheName() {
        VmRecords records = records();
        VmRecord vm = record("0123456789ab", "a", THEN);
        records.insert(vm);
        records.delete(vm.id());
        records.delete(vm.id());
        records.insert(record("0123456789ac", "a", THEN));
        assertThat(records.list()).hasSize(1);
    }

    @Test
    void ofManyInsertsOfOneNameExactlyOneWins() throws InterruptedException {
        VmRecords records = records();
        int racers = 8;
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger won = new AtomicInteger();
        List<Thread> threads =
                java.util.stream.IntStream.range(0, racers)
                        .mapToObj(i ->
                                Thread.startVirtualThread(() -> {
                                    try {
                                        start.await();
                                        records.insert(record("00000000000" + i, "same", THEN));
                                        won.incrementAndGet();
                                    } catch (ProblemException | InterruptedException e) {
                                        // lost
                                    }
                                }))
                        .toList();
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(won).hasValue(1);
        assertThat(records.list()).hasSize(1);
    }

    protected static VmRecord record(String id, String name, Instant at) {
        Digest digest = new Digest("ab".repeat(32));
        return new VmRecord(
                new VmId(id),
                new VmName(name),
                VmState.CREATING,
                new BootImage(
                        "debian-bookworm",
                        digest,
                        List.of(new DiffId(digest)),
                        new RunConfigView(
                                List.of("/init"),
                                List.of("a b"),
                                List.of("A=1"),
                                "/srv",
                                "www",
                                "SIGINT",
                                Map.of("a", "b c"))),
                "debian-cloud",
                2,
                ByteSize.parse("1G"),
                ByteSize.parse("10G"),
                NetworkMode.USER,
                Accelerator.TCG,
                "",
                1800,
                null,
                at,
                null,
                0,
                "");
    }

    private static void assertCode(String code, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
