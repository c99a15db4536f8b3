package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Forks while other things happen, and while what they need is killed.
final class ForkTroubleIT extends MachineTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @BeforeEach
    void makeParent() {
        hutch.run("vm", "create", "--name", "parent", "--memory", "256M").exits(0);
    }

    @AfterEach
    void removeAll() {
        ids().forEach(id -> hutch.run("vm", "rm", id).exits(0));
    }

    @Test
    @Tag("R08")
    void commandsAndCopiesOfTheParentGoOn() throws Exception {
        String wait = "echo ready; read line; echo \"got $line\"";
        Running command = hutch.start("vm", "exec", "-i", "parent", "--", "sh", "-c", wait);
        Path copied = directory.resolve("copied");
        Running copy = hutch.start("vm", "cp", "parent:/usr/share/perl5", copied.toString());
        hutch.run("vm", "fork", "parent", "-n", "2").exits(0);
        try (OutputStream in = command.stdin()) {
            in.write("it\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(command.await(SOON).exits(0).out()).isEqualTo("ready\ngot it\n");
        copy.await(SOON).exits(0);
        String sums = "cd %s && find . -type f | sort | xargs cat | sha256sum";
        assertThat(sh(directory, sums.formatted(copied)))
                .isEqualTo(inside("parent", sums.formatted("/usr/share/perl5")));
        for (String id : ids()) {
            answers(id);
        }
    }

    @Test
    void theDaemonDiesAtAnyMoment() throws Exception {
        for (int millis : new int[] {20, 150, 400}) {
            hutch.run("daemon", "start").exits(0);
            Running fork = hutch.start("vm", "fork", "parent", "-n", "2");
            fork.process().waitFor(millis, TimeUnit.MILLISECONDS);
            killDaemon();
            fork.await(SOON);
            answers("parent");
            wholeOrGone();
        }
    }

    @Test
    void theParentsMachineDiesAtAnyMoment() throws Exception {
        for (int millis : new int[] {20, 70}) {
            Running fork = hutch.start("vm", "fork", "parent");
            fork.process().waitFor(millis, TimeUnit.MILLISECONDS);
            long pid = pid(hutch.run("--format", "json", "vm", "show", "parent"));
            ProcessHandle machine = ProcessHandle.of(pid).orElseThrow();
            machine.destroyForcibly();
            machine.onExit().get(1, TimeUnit.MINUTES);
            Ran ran = fork.await(SOON);
            assertThat(ran.exit()).isIn(0, 125);
            wholeOrGone();
            hutch.run("vm", "start", "parent").exits(0);
            answers("parent");
        }
    }

    /// Every VM that there is but the parent answers, and nothing else is kept.
    private void wholeOrGone() throws IOException {
        for (String id : ids()) {
            if (!hutch.run("vm", "show", id).exits(0).out().contains("parent")) {
                answers(id);
                hutch.run("vm", "rm", id).exits(0);
            }
        }
        assertThat(ids()).hasSize(1);
        try (Stream<Path> all = Files.list(hutch.home().resolve("state/vms"))) {
            assertThat(all).hasSize(1);
        }
    }

    private List<String> ids() {
        return hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
    }

    private void answers(String vm) {
        assertThat(inside(vm, "echo here")).isEqualTo("here\n");
    }

    private String inside(String vm, String script) {
        return hutch.run("vm", "exec", vm, "--", "sh", "-c", script).exits(0).out();
    }

    private static long pid(Ran shown) {
        return shown.exits(0).json().get("pid").asLong();
    }

    private void killDaemon() throws Exception {
        long pid = pid(hutch.run("--format", "json", "daemon", "status"));
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get(1, TimeUnit.MINUTES);
    }
}
