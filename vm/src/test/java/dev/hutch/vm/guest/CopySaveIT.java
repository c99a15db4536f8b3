package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import dev.hutch.vm.hypervisor.qemu.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real guest that was restored and writes as fast as it can, saved again and again: what is
/// saved is what it had, to the byte.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class CopySaveIT {
    private static final int ROUNDS = 2;

    /// Firmware lies over the guest's memory there, and the monitor shows that.
    private static final long FIRMWARE = 0xE0000;

    private static final long ABOVE = 0x100000;

    /// Files in memory and on disk, each beside its sum, a pair taken up when it is whole: one of
    /// each is there from the beginning. Pages of memory are freed and used again all the time.
    private static final String WRITER =
            """
            pair() {
              d=$place/pair.$n; mkdir $d
              head -c 2000000 /dev/urandom > $d/data; sha256sum < $d/data > $d/sum
              mv $d $place/pairs/; rm -rf $place/pairs/pair.$((n-6))
            }
            mkdir /dev/shm/pairs /root/pairs
            for place in /dev/shm /root; do
              n=0; pair
              while :; do n=$((n+1)); pair; done >/dev/null 2>&1 & echo $! >> /run/writers
            done
            """;

    private static final String CHECK =
            """
            kill -STOP $(cat /run/writers); sleep 0.3
            for d in /dev/shm/pairs/* /root/pairs/*; do
              [ -e $d/sum ] || continue
              [ "$(sha256sum < $d/data)" = "$(cat $d/sum)" ] && echo good || echo bad $d
            done | sort | uniq -c | sort -rn; dmesg 2>/dev/null | grep 'BUG:\\|Oops\\|EXT4-fs error\\|segfault'
            kill -CONT $(cat /run/writers)
            """;

    @TempDir static Path place;
    private static BootedGuest booted;
    private static BootedGuest writer;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws IOException {
        booted = BootedGuest.start();
        Saved saved = new Saved(place.resolve("mem"), place.resolve("state"));
        Path overlay = place.resolve("overlay");
        booted.process()
                .saveWhole(
                        saved,
                        booted.memory(),
                        () -> SparseFiles.copy(booted.overlay(), overlay),
                        Afterwards.GO_ON);
        writer = booted.fork(saved, overlay);
        // Nobody will open them by these names again.
        Files.delete(saved.memory());
        Files.delete(saved.state());
        try (Guest guest = writer.connect()) {
            run(guest, WRITER);
        }
    }

    @AfterAll
    static void end() throws IOException {
        writer.close();
        booted.close();
    }

    @Test
    void whatIsSavedIsWhatTheGuestHad() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Saved saved = save(round, Afterwards.STAND);
            Path had = directory.resolve("had");
            Machines.dump(writer.process(), had, writer.memory());
            List<Long> differ = Machines.differences(had, saved.memory());
            writer.process().goOn();
            assertThat(differ).allMatch(at -> at >= FIRMWARE && at < ABOVE);
            Files.delete(had);
            Files.delete(saved.memory());
            Files.delete(directory.resolve("overlay" + round));
        }
    }

    @Test
    void childrenOfAGuestThatWritesAreWhole() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Saved saved = save(round, Afterwards.GO_ON);
            try (BootedGuest child = writer.fork(saved, directory.resolve("overlay" + round));
                    Guest guest = child.connect()) {
                assertThat(run(guest, CHECK)).matches("[0-9]+ good");
                assertThat(run(guest, "sleep 1;" + CHECK)).matches("[0-9]+ good");
            }
            Files.delete(saved.memory());
            Files.delete(directory.resolve("overlay" + round));
        }
    }

    private Saved save(int round, Afterwards afterwards) {
        Saved saved =
                new Saved(directory.resolve("mem" + round), directory.resolve("state" + round));
        writer.process()
                .saveWhole(
                        saved,
                        writer.memory(),
                        () ->
                                SparseFiles.copy(
                                        writer.overlay(), directory.resolve("overlay" + round)),
                        afterwards);
        return saved;
    }

    private static String run(Guest guest, String script) throws IOException {
        GuestProcess process = guest.exec(GuestContract.shell(script));
        process.stdin().close();
        return new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
