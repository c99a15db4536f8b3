package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// VMs that go on from where another stands.
final class ForkIT extends MachineTest {
    /// Keeps a deleted file open, and what it counts in memory.
    private static final String COUNTER =
            """
            mkfifo /run/ask /run/answer
            setsid sh -c '
              exec 3<>/root/kept 5<>/run/ask 6<>/run/answer; echo kept >&3; rm /root/kept
              n=0; while read line <&5; do n=$((n+1)); echo "$n $(cat /proc/self/fd/3)" >&6; done
            ' </dev/null >/dev/null 2>&1 &
            """;

    private static final String ASK = "echo next > /run/ask; head -n 1 /run/answer";

    private static final String WHICH_AHEAD = "grep -lsx hutch-ahead /proc/[0-9]*/comm";

    /// There is none in the first second.
    private static final String AHEAD =
            "while ! " + WHICH_AHEAD + " > /dev/null; do :; done; " + WHICH_AHEAD + " | wc -l";

    private static final String WHO =
            """
            addresses() { sed -n 's/ .* eth0$//p' /proc/net/if_inet6; }
            cat /etc/hostname /etc/machine-id /sys/class/net/eth0/address
            at_first=$(addresses); echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6
            while ! addresses | grep -q ^fe80; do :; done
            addresses | grep -c ^fe80 | sed "s/^1$/one of $(hostname)/"
            (echo "$at_first"; addresses) | sed '/^$/d' | sort -u
            head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \\n'
            """;

    @AfterEach
    void removeAll() {
        List<String> all = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        all.forEach(id -> hutch.run("vm", "rm", id).exits(0));
    }

    @Test
    @Tag("R07")
    void childrenGoOnWithProcessesFilesAndIdentitiesOfTheirOwn() {
        hutch.run("vm", "create", "--name", "parent", "--memory", "256M").exits(0);
        inside("parent", COUNTER);
        assertThat(inside("parent", ASK)).isEqualTo("1 kept\n");
        Set<String> seen = new HashSet<>(inside("parent", WHO).lines().toList());
        inside("parent", "echo before > /root/file; echo 192.0.2.1 mine >> /etc/hosts");
        List<String> children =
                hutch.run("vm", "fork", "parent", "-n", "4").exits(0).out().lines().toList();
        assertThat(children).hasSize(4).doesNotHaveDuplicates();
        inside("parent", "echo after > /root/file");
        assertThat(inside("parent", ASK)).isEqualTo("2 kept\n");
        seen.addAll(inside("parent", WHO).lines().toList());
        for (String child : children) {
            assertThat(inside(child, ASK)).isEqualTo("2 kept\n");
            assertThat(inside(child, "cat /root/file")).isEqualTo("before\n");
            assertThat(inside(child, "grep -cw -e mine -e $(hostname) /etc/hosts"))
                    .isEqualTo("2\n");
            for (String line : inside(child, WHO).lines().toList()) {
                assertThat(seen.add(line)).as(line).isTrue();
            }
        }
        hutch.run("vm", "rm", "parent").exits(0);
        String orphan = children.getFirst();
        inside(orphan, "echo own > /root/file; sync");
        hutch.run("vm", "restart", orphan).exits(0);
        assertThat(inside(orphan, "cat /root/file")).isEqualTo("own\n");
        hutch.run("vm", "fork", orphan, "--name", "grandchild").exits(0);
        assertThat(inside("grandchild", "hostname; cat /root/file")).isEqualTo("grandchild\nown\n");
    }

    @Test
    void whatRunsAheadIsOneProcessThatMayBeMissing() {
        hutch.run("vm", "create", "--name", "parent", "--memory", "256M").exits(0);
        assertThat(inside("parent", AHEAD)).isEqualTo("1\n");
        hutch.run("vm", "fork", "parent", "--name", "child").exits(0);
        assertThat(inside("child", AHEAD)).isEqualTo("1\n");
        inside("child", "kill -9 $(" + WHICH_AHEAD + " | tr -dc '0-9\n')");
        hutch.run("vm", "fork", "child", "--name", "grandchild").exits(0);
        assertThat(inside("grandchild", AHEAD)).isEqualTo("1\n");
    }

    @Test
    void whatCannotBeForkedIsSaid() {
        hutch.run("vm", "create", "--name", "idle", "--no-start").exits(0);
        hutch.run("vm", "fork", "idle").fails("vm.not_running");
        hutch.run("vm", "fork", "nobody").fails("vm.not_found");
        hutch.run("vm", "fork", "idle", "-n", "0").fails("vm.spec_invalid");
        hutch.run("vm", "fork", "idle", "-n", "2", "--name", "x").fails("vm.spec_invalid");
    }

    @Test
    @Tag("R13")
    void whatTheHostHasNoMemoryForIsRefused() {
        hutch.run("vm", "create", "--memory", "1T").fails("host.memory_short");
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
    }

    private String inside(String vm, String script) {
        return hutch.run("vm", "exec", vm, "--", "sh", "-c", script).exits(0).out();
    }
}
