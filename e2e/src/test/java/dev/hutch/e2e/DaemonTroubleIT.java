package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The daemon may die at any moment: machines run on, and what was half done is undone.
final class DaemonTroubleIT extends MachineTest {
    private static final Duration SOON = Duration.ofMinutes(3);

    @Test
    void machinesOutliveTheDaemon() throws Exception {
        hutch.run("vm", "create", "--name", "survivor").exits(0);
        long pid = show("survivor").get("pid").asLong();
        killDaemon();
        assertThat(ProcessHandle.of(pid)).isPresent();
        hutch.run("vm", "exec", "survivor", "--", "hostname").exits(0).says("survivor\n");
        assertThat(show("survivor").get("pid").asLong()).isEqualTo(pid);
        hutch.run("daemon", "stop").exits(0);
        hutch.run("vm", "exec", "survivor", "--", "hostname").exits(0).says("survivor\n");
        hutch.run("vm", "stop", "survivor").exits(0);
        killDaemon();
        hutch.run("vm", "start", "survivor").exits(0);
        hutch.run("vm", "rm", "survivor").exits(0);
    }

    @Test
    @Tag("B18")
    void aMachineThatEndsWhileNobodyLooks() throws Exception {
        hutch.run("vm", "create", "--name", "gone").exits(0);
        ProcessHandle machine = ProcessHandle.of(show("gone").get("pid").asLong()).orElseThrow();
        killDaemon();
        machine.destroyForcibly();
        machine.onExit().get(1, TimeUnit.MINUTES);
        assertThat(show("gone").get("state").asString()).isNotEqualToIgnoringCase("running");
        hutch.run("vm", "start", "gone").exits(0);
        hutch.run("vm", "rm", "gone").exits(0);
    }

    /// Killed at ever later moments of a create; whatever is there afterwards can be removed.
    @ParameterizedTest
    @ValueSource(ints = {5, 30, 80, 200, 500, 1000, 1800, 3000})
    void diesDuringACreate(int millis) throws Exception {
        hutch.run("daemon", "start").exits(0);
        Running creating = hutch.start("vm", "create", "--name", "half");
        creating.process().waitFor(millis, TimeUnit.MILLISECONDS);
        killDaemon();
        creating.await(SOON);
        removeIfThere("half");
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 40, 120, 400})
    void diesDuringARemove(int millis) throws Exception {
        hutch.run("vm", "create", "--name", "half").exits(0);
        Running removing = hutch.start("vm", "rm", "half");
        removing.process().waitFor(millis, TimeUnit.MILLISECONDS);
        killDaemon();
        removing.await(SOON);
        removeIfThere("half");
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
    }

    /// Which accelerator works is found out with a machine of its own, which the look around after
    /// each test would find.
    @ParameterizedTest
    @ValueSource(ints = {700, 1500, 4000})
    void diesWhileItProbesTheAccelerator(int millis) throws Exception {
        hutch.run("daemon", "stop").exits(0);
        Files.deleteIfExists(hutch.home().resolve("cache/accelerator"));
        hutch.run("daemon", "start").exits(0);
        Running creating = hutch.start("vm", "create", "--name", "probed");
        creating.process().waitFor(millis, TimeUnit.MILLISECONDS);
        killDaemon();
        creating.await(SOON);
        hutch.run("daemon", "start").exits(0);
        assertThat(hutch.home().resolve("run/probe")).doesNotExist();
        removeIfThere("probed");
    }

    /// What it asked for is done all the same: whoever lost a connection does not lose the work.
    @ParameterizedTest
    @ValueSource(ints = {20, 300, 1500})
    @Tag("B07")
    void theClientDiesDuringACreate(int millis) throws Exception {
        String name = "orphan-" + millis;
        hutch.run("daemon", "start").exits(0);
        Running creating = hutch.start("vm", "create", "--name", name);
        creating.process().waitFor(millis, TimeUnit.MILLISECONDS);
        creating.process().destroyForcibly();
        creating.await(SOON);
        Ran again = hutch.run("vm", "create", "--name", name);
        if (again.exit() != 0) { // else it died before it could ask
            again.fails("vm.exists");
            awaitLog("kind=vm.create subject=" + name + " state=DONE");
        }
        hutch.run("vm", "exec", name, "--", "hostname").exits(0).says(name + "\n");
        hutch.run("vm", "rm", name).exits(0);
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
    }

    /// What nobody waits for any more still tells the log how it ended.
    private void awaitLog(String line) {
        Awaited.line(hutch.home().resolve("log/daemon.log"), line);
    }

    private void removeIfThere(String name) {
        if (hutch.run("vm", "show", name).exit() == 0) {
            hutch.run("vm", "rm", name).exits(0);
        }
    }

    private JsonNode show(String vm) {
        return hutch.run("--format", "json", "vm", "show", vm).exits(0).json();
    }

    private void killDaemon() throws Exception {
        long pid = hutch.run("--format", "json", "daemon", "status").json().get("pid").asLong();
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get(1, TimeUnit.MINUTES);
    }
}
