package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// VMs that were machines of the pool, and what becomes of those that nobody takes.
final class PoolIT extends MachineTest {
    /// A kind of its own, so that other tests' templates do not matter.
    private static final String MEMORY = "176M";

    /// What a guest is and draws, before anything of a user has run in it.
    private static final String WHO =
            "cat /etc/hostname /etc/machine-id /proc/sys/kernel/random/boot_id"
                    + " /sys/class/net/eth0/address; hostname; date +%s;"
                    + " head -c 16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid;"
                    + " grep -c 127.0.1.1 /etc/hosts; cat /sys/class/net/eth0/carrier;"
                    + " echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6;"
                    + " while ! grep 'fe80.*eth0' /proc/net/if_inet6; do :; done";

    private final Hutch pooled =
            hutch.env("HUTCH_POOL_MEMORY", "512M").env("HUTCH_LOG_LEVEL", "debug");

    /// By the place in what a guest answers.
    private final Map<Integer, Set<String>> seen = new HashMap<>();

    @BeforeEach
    void startDaemonWithPool() {
        hutch.run("daemon", "stop");
        pooled.run("vm", "create", "--name", "first", "--memory", MEMORY).exits(0);
        pooled.run("vm", "rm", "first").exits(0);
        awaitSpares(1);
    }

    @AfterEach
    void stopDaemonWithPool() {
        for (String name : List.of("p0", "p1", "p2")) {
            hutch.run("vm", "rm", name);
        }
        hutch.run("daemon", "stop").exits(0);
        assertThat(spareProcesses()).isEmpty();
    }

    @Test
    @Tag("R11")
    void machinesOfThePoolBecomeVmsOfTheirOwn() {
        for (String name : List.of("p0", "p1", "p2")) {
            awaitSpares(1);
            isItself(name, "pool: template");
        }
        assertThat(pooled.run("vm", "ls", "-q").exits(0).out().lines()).hasSize(3);
        // What nobody took ends when it is killed, with its template, and with its daemon.
        awaitSpares(1);
        String killed = spareProcesses().getFirst();
        kill(killed);
        awaitSpares(1);
        assertThat(spareProcesses()).doesNotContain(killed);
        kill(daemonPid());
        pooled.run("vm", "exec", "p0", "--", "hostname").exits(0).says("p0\n");
        assertThat(spareProcesses()).isEmpty();
        pooled.run("vm", "stop", "p1").exits(0);
        pooled.run("vm", "start", "p1").exits(0);
        pooled.run("vm", "exec", "p1", "--", "cat", "/etc/hostname").exits(0).says("p1\n");
        pooled.run("vm", "rm", "p2").exits(0);
        pooled.run("vm", "create", "--name", "p2", "--memory", MEMORY).exits(0);
        awaitSpares(1);
        // Without room for a warm one there is one that waits for what its template was.
        pooled.run("daemon", "stop").exits(0);
        assertThat(spareProcesses()).isEmpty();
        Hutch little = pooled.env("HUTCH_POOL_MEMORY", "32M");
        little.run("vm", "rm", "p0", "p1").exits(0);
        little.run("vm", "create", "--name", "p0", "--memory", MEMORY).exits(0);
        await("prepared", 1);
        assertThat(spareProcesses()).hasSize(1);
        isItself("p1", "prepared: template");
        little.run("vm", "rm", "p1").exits(0);
        await("prepared", 1);
        pooled.run("template", "rm", template()).exits(0);
        assertThat(spareProcesses()).isEmpty();
        assertThat(sh(directory, "ls \"$1\"", pool().toString())).isEmpty();
    }

    /// A new VM that was made of a spare machine has nothing that another had.
    private void isItself(String name, String from) {
        Ran create = pooled.run("vm", "create", "--name", name, "--memory", MEMORY);
        assertThat(create.exits(0).err()).contains(from).doesNotContain("restore");
        long before = Instant.now().getEpochSecond();
        List<String> who =
                pooled.run("vm", "exec", name, "--", "sh", "-c", WHO)
                        .exits(0)
                        .out()
                        .lines()
                        .toList();
        assertThat(who).hasSize(11);
        assertThat(who.getFirst()).isEqualTo(name).isEqualTo(who.get(4));
        assertThat(Long.parseLong(who.get(5))).isBetween(before - 2, before + 10);
        assertThat(who.subList(8, 10)).containsExactly("1", "1");
        for (int field : List.of(1, 2, 3, 6, 7, 10)) {
            assertThat(seen.computeIfAbsent(field, f -> new HashSet<>()).add(who.get(field)))
                    .as("field " + field)
                    .isTrue();
        }
    }

    /// Returns when it has ended.
    private static void kill(String pid) {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        process.onExit().join();
    }

    private String template() {
        return pooled.run("template", "ls")
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.contains(" " + MEMORY + " "))
                .map(line -> line.substring(0, 12))
                .findFirst()
                .orElseThrow();
    }

    private String daemonPid() {
        return pooled.run("daemon", "status")
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.startsWith("pid"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElseThrow();
    }

    private Path pool() {
        return hutch.home().resolve("state/pool");
    }

    private List<String> spareProcesses() {
        return sh(
                        directory,
                        """
                        shopt -s nullglob
                        for p in /proc/[0-9]*; do
                            for d in "$1"/*/; do
                                grep -Fqs "path=$d" "$p/cmdline" && echo "${p#/proc/}"
                            done
                        done; true
                        """,
                        pool().toString())
                .lines()
                .toList();
    }

    /// They are made behind everybody's back, and the log tells of each.
    private void awaitSpares(int least) {
        await("pool", least);
    }

    private void await(String what, int least) {
        Awaited.in(
                hutch.home().resolve("log"),
                least + " machines: " + what,
                () ->
                        pooled.run("--format", "json", "daemon", "status")
                                        .exits(0)
                                        .json()
                                        .get(what)
                                        .asInt()
                                >= least);
    }
}
