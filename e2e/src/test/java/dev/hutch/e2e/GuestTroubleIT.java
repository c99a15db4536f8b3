package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What goes wrong inside of a machine, or with its process, is told, and nothing hangs.
final class GuestTroubleIT extends MachineTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @BeforeEach
    void create() {
        hutch.run("vm", "create", "--name", "ill", "--memory", "256M", "--disk", "1G").exits(0);
    }

    @AfterEach
    void remove() {
        hutch.run("vm", "rm", "ill").exits(0);
    }

    @Test
    void panic() {
        Ran ran = exec("echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger; sleep 100");
        assertThat(ran.exit()).isEqualTo(125);
        assertThat(awaitEnd()).isNotEqualToIgnoringCase("running");
        assertThat(hutch.run("vm", "logs", "ill").exits(0).out()).contains("sysrq", "panic");
        startsAgain();
    }

    @Test
    void powerOffDuringACommand() {
        Ran ran = exec("(sleep 1; echo o > /proc/sysrq-trigger) & sleep 100");
        assertThat(ran.exit()).isEqualTo(125);
        assertThat(awaitEnd()).isNotEqualToIgnoringCase("running");
        startsAgain();
    }

    @Test
    void killedProcess() {
        long pid = show().get("pid").asLong();
        Running running = hutch.start("vm", "exec", "ill", "--", "sleep", "100");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(running.await(SOON).exit()).isEqualTo(125);
        assertThat(awaitEnd()).isNotEqualToIgnoringCase("running");
        startsAgain();
    }

    @Test
    void outOfMemory() {
        Ran ran = exec("tail /dev/zero; echo code=$?");
        assertThat(ran.exit()).isIn(0, 125, 137);
        if (ran.exit() == 0) {
            assertThat(ran.out()).contains("code=137");
        }
        hutch.within(SOON).run("vm", "exec", "ill", "--", "echo", "alive").exits(0).says("alive\n");
    }

    @Test
    void fullDisk() {
        Ran ran = exec("head -c 100G /dev/zero > /root/fill; echo code=$?; rm /root/fill");
        ran.exits(0);
        assertThat(ran.out()).isEqualTo("code=1\n");
        assertThat(ran.err()).contains("No space left");
    }

    /// Its processors are halted from outside, which leaves all as a guest does that waits for
    /// ever.
    @Test
    @Tag("R15")
    void aBootThatComesToAStandIsBegunAgain() throws Exception {
        hutch.run("vm", "stop", "ill").exits(0);
        Running start = hutch.start("vm", "start", "ill");
        while (show().path("pid").asLong(0) == 0) {
            assertThat(start.process().isAlive()).isTrue();
        }
        halt(hutch.home().resolve("state/vms").resolve(show().get("id").asString()));
        Ran ran = start.await(SOON);
        assertThat(ran.exits(0).err())
                .contains("says nothing and gets nowhere")
                .contains("once more");
        hutch.within(SOON).run("vm", "exec", "ill", "--", "echo", "alive").exits(0).says("alive\n");
    }

    private static void halt(Path vm) throws IOException {
        UnixDomainSocketAddress monitor = UnixDomainSocketAddress.of(vm.resolve("qmp.sock"));
        try (SocketChannel qmp = SocketChannel.open(monitor)) {
            BufferedReader answers =
                    new BufferedReader(Channels.newReader(qmp, StandardCharsets.UTF_8));
            for (String command : List.of("qmp_capabilities", "stop")) {
                assertThat(answers.readLine()).containsAnyOf("QMP", "return");
                qmp.write(StandardCharsets.UTF_8.encode("{\"execute\":\"" + command + "\"}\n"));
            }
            assertThat(answers.readLine()).contains("STOP");
        }
    }

    private void startsAgain() {
        hutch.run("vm", "start", "ill").exits(0);
        hutch.within(SOON).run("vm", "exec", "ill", "--", "echo", "alive").exits(0).says("alive\n");
    }

    private Ran exec(String script) {
        return hutch.within(Duration.ofMinutes(6))
                .run("vm", "exec", "ill", "--", "sh", "-c", script);
    }

    private JsonNode show() {
        return hutch.run("--format", "json", "vm", "show", "ill").exits(0).json();
    }

    /// @return the state it settles in
    private String awaitEnd() {
        Instant limit = Instant.now().plus(SOON);
        String state = show().get("state").asString();
        while (state.equalsIgnoreCase("running") && Instant.now().isBefore(limit)) {
            state = show().get("state").asString();
        }
        return state;
    }
}
