package dev.hutch.env.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvRecordsTest {
    private static final Digest STACK = Digest.parse("sha256:" + "ab".repeat(32));

    /// A number that no process has: the kernel's largest is 4194304.
    private static final String NOBODY = "99999999 1";

    @TempDir Path directory;
    private EnvRecords records;
    private String boot = "";

    @BeforeEach
    void open() throws IOException {
        records = new EnvRecords(directory.resolve("envs"));
        boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, ENDED",
        "false, false, true, UNMONITORED",
        "false, true, true, RUNNING",
        "false, true, false, RUNNING",
        "true, false, false, SAVED",
        "true, false, true, UNMONITORED",
        "true, true, true, RUNNING"
    })
    @Tag("S23")
    void statusFollowsFromWhoLives(
            boolean durable, boolean monitored, boolean inhabited, EnvStatus expected) {
        assertThat(EnvStatus.of(durable, monitored, inhabited)).isEqualTo(expected);
    }

    @Test
    void aMonitoredOneRunsAndHoldsItsStack() throws IOException {
        write(record("work", false), entered(boot, self(), self(), 1));
        EnvRecords.Env env = records.get("wor");
        assertThat(env.status()).isEqualTo(EnvStatus.RUNNING);
        assertThat(env.record()).isEqualTo(record("work", false));
        assertThat(records.roots()).containsExactly(STACK);
    }

    @Test
    @Tag("S26")
    void whatHasEndedGoesAndWhatIsDurableStays() throws IOException {
        write(record("left", false), entered(boot, NOBODY, NOBODY, 1));
        write(record("before-boot", false), entered("another", self(), self(), 1));
        write(record("kept", true), entered("another", self(), self(), 1));
        assertThat(records.prune())
                .containsExactly(new EnvName("before-boot"), new EnvName("left"));
        assertThat(records.list())
                .extracting(env -> env.record().name() + " " + env.status())
                .containsExactly("kept SAVED");
        assertThat(records.directory(new EnvName("left"))).doesNotExist();
    }

    @Test
    void whatWasKilledWhileItMadeOrTookAwayARecordIsFound() throws IOException {
        Path root = directory.resolve("envs");
        String nobody = NOBODY.split(" ", -1)[0];
        Path left = Files.createDirectories(root.resolve(".work-" + nobody));
        Files.writeString(left.resolve("env.json"), "{");
        Path deeper = Files.createDirectories(root.resolve(".a-b-" + nobody).resolve("upper/d"));
        Files.setPosixFilePermissions(deeper, java.util.Set.of());
        Path atIt = Files.createDirectory(root.resolve(".it-" + ProcessHandle.current().pid()));
        assertThat(records.list()).isEmpty();
        assertThat(root).isDirectoryNotContaining(path -> !path.equals(atIt));
        write(record("work", true), "");
        records.delete(new EnvName("work"));
        records.delete(new EnvName("work"));
        assertThat(root).isDirectoryNotContaining(path -> !path.equals(atIt));
    }

    @Test
    void aPowerCutLeavesNothingOfWhatWasNotToStay() throws IOException {
        Path cut = Files.createDirectories(directory.resolve("envs/cut"));
        Files.createFile(cut.resolve("env.json"));
        Files.createFile(cut.resolve("entered"));
        write(record("kept", true), "");
        Files.createFile(directory.resolve("envs/kept/entered"));
        assertThat(records.roots()).containsExactly(STACK);
        assertThat(records.prune()).containsExactly(new EnvName("cut"));
        assertThat(records.get("kept").status()).isEqualTo(EnvStatus.SAVED);
    }

    @Test
    void aDamagedOneHidesNoOtherAndStopsAllCleaning() throws IOException {
        write(record("good", true), "");
        Files.createDirectories(directory.resolve("envs/bad"));
        Files.writeString(directory.resolve("envs/bad/env.json"), "{\"stack\":\"nonsense\"}");
        assertThat(records.list())
                .extracting(env -> env.status().word())
                .containsExactly("damaged", "saved");
        assertThat(records.prune()).isEmpty();
        assertThatThrownBy(() -> records.roots()).hasMessageContaining("bad");
    }

    @Test
    @Tag("D15")
    void aRecordOfAnotherVersionLacksWhatItDidNotKnow() throws IOException {
        Files.createDirectories(directory.resolve("envs/old"));
        Files.writeString(
                directory.resolve("envs/old/env.json"), "{\"durable\":true,\"later\":[1]}");
        assertThat(records.get("old").record().prefix()).isEmpty();
    }

    @Test
    void unknownAndAmbiguousNamesAreTold() throws IOException {
        write(record("one-a", true), "");
        write(record("one-b", true), "");
        assertThatThrownBy(() -> records.get("two")).hasMessageContaining("no environment two");
        assertThatThrownBy(() -> records.get("one")).hasMessageContaining("several");
        assertThat(records.get("one-b").record().name()).isEqualTo(new EnvName("one-b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "../up", "UPPER", "a/b", "a b", "-dash"})
    void namesAreNames(String text) {
        assertThatThrownBy(() -> new EnvName(text)).hasMessageContaining("not a name");
    }

    private void write(EnvRecord record, String entered) throws IOException {
        Path place = records.directory(record.name());
        Files.createDirectories(place);
        records.update(record);
        if (!entered.isEmpty()) {
            Files.writeString(place.resolve("entered"), entered);
        }
    }

    private static EnvRecord record(String name, boolean durable) {
        return new EnvRecord(
                new EnvName(name),
                "gcc+src",
                Optional.of(STACK),
                true,
                durable,
                "/hutch",
                1024,
                List.of("make", "-j"),
                Instant.parse("2026-11-21T10:00:00Z"),
                List.of(new LiveBind(Path.of("/home/ada/src"), "src")),
                Map.of(
                        "ticket",
                        new Annotation.Text("a \"quoted\" one"),
                        "log",
                        new Annotation.Kept(STACK)));
    }

    private static String self() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        return self.pid() + " " + self.startTicks();
    }

    private static String entered(String boot, String owner, String monitor, long namespace) {
        return """
        hutch-entered 1
        boot %s
        owner %s
        monitor %s
        namespace %d
        end
        """
                .formatted(boot, owner, monitor, namespace);
    }
}
