package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// VMs that go on from a template, and who they are then.
final class TemplateIT extends MachineTest {
    private static final int FORKS = 20;

    /// A kind of its own, so that other tests' templates do not matter.
    private static final String MEMORY = "192M";

    /// What a guest is and draws, before anything of a user has run in it.
    private static final String WHO =
            "cat /etc/hostname /etc/machine-id /proc/sys/kernel/random/boot_id"
                    + " /sys/class/net/eth0/address; hostname; date +%s;"
                    + " head -c 16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid";

    @BeforeEach
    void makeTemplate() {
        create("first").exits(0);
        hutch.run("vm", "rm", "first").exits(0);
        awaitTemplate();
    }

    @Test
    @Tag("R02")
    void twentyForksAreTwentyMachines() {
        List<Set<String>> seen = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try {
            for (int i = 0; i < FORKS; i++) {
                String name = "fork" + i;
                names.add(name);
                assertThat(create(name).exits(0).err()).contains("restore: template");
                long before = Instant.now().getEpochSecond();
                List<String> who =
                        hutch.run("vm", "exec", name, "--", "sh", "-c", WHO)
                                .exits(0)
                                .out()
                                .lines()
                                .toList();
                assertThat(who).hasSize(8);
                assertThat(who.getFirst()).isEqualTo(name).isEqualTo(who.get(4));
                assertThat(Long.parseLong(who.get(5))).isBetween(before - 2, before + 10);
                for (int field = 0; field < who.size(); field++) {
                    if (seen.size() <= field) {
                        seen.add(new HashSet<>());
                    }
                    seen.get(field).add(who.get(field));
                }
            }
            for (int field : List.of(0, 1, 2, 3, 4, 6, 7)) {
                assertThat(seen.get(field)).as("field " + field).hasSize(FORKS);
            }
            hutch.run("vm", "exec", "fork0", "--", "sh", "-c", "echo mine > /mine; sync").exits(0);
            hutch.run("vm", "exec", "fork1", "--", "test", "-e", "/mine").exits(1);
        } finally {
            List<String> remove = new ArrayList<>(List.of("vm", "rm"));
            remove.addAll(names);
            hutch.run(remove);
        }
    }

    @Test
    @Tag("R01")
    void aForkIsAnOrdinaryVm() {
        try {
            create("fork").exits(0);
            hutch.run("vm", "exec", "fork", "--", "sh", "-c", "echo kept > /kept").exits(0);
            Ran again = hutch.run("vm", "restart", "fork").exits(0);
            assertThat(again.err()).contains("boot:").doesNotContain("restore:");
            hutch.run("vm", "exec", "fork", "--", "cat", "/kept").exits(0).says("kept\n");
        } finally {
            hutch.run("vm", "rm", "fork");
        }
    }

    @Test
    @Tag("R04")
    void templatesAreListedShownCountedAndRemoved() {
        String id = template();
        assertThat(hutch.run("template", "show", id).exits(0).out())
                .contains("debian-bookworm", "debian-cloud", "192M");
        assertThat(hutch.run("store", "du").exits(0).out()).contains("templates");
        hutch.run("template", "rm", id).exits(0);
        hutch.run("template", "show", id).exits(125);
        Ran cold = create("cold");
        assertThat(cold.exits(0).err()).contains("boot:").doesNotContain("restore:");
        hutch.run("vm", "rm", "cold").exits(0);
    }

    @Test
    @Tag("R03")
    void whoAsksForAColdBootGetsOne() {
        Ran cold = hutch.run("vm", "create", "--cold", "--name", "cold", "--memory", MEMORY);
        assertThat(cold.exits(0).err()).contains("boot:").doesNotContain("restore:");
        hutch.run("vm", "rm", "cold").exits(0);
    }

    @Test
    void damagedTemplatesAreDeletedAndTheVmBooted() throws IOException {
        for (String file : List.of("mem", "state", "overlay", "template.json")) {
            String id = template();
            Path damaged = hutch.home().resolve("cache/templates").resolve(id).resolve(file);
            try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
            Ran ran = create("second").exits(0);
            assertThat(ran.err())
                    .as(file)
                    .contains("template " + id + " does not work and is deleted", "boot:");
            assertThat(damaged).doesNotExist();
            hutch.run("vm", "rm", "second").exits(0);
            // What failed three times would not be made again by this daemon.
            hutch.run("daemon", "stop").exits(0);
            create("third").exits(0);
            hutch.run("vm", "rm", "third").exits(0);
            awaitTemplate();
        }
    }

    private Ran create(String name) {
        return hutch.run("vm", "create", "--name", name, "--memory", MEMORY);
    }

    /// @return id of the template of our kind
    private String template() {
        return hutch.run("template", "ls")
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.contains(" " + MEMORY + " "))
                .map(line -> line.substring(0, 12))
                .findFirst()
                .orElseThrow();
    }

    /// Made in the background: the log tells of it when others can use it, its directory is there a
    /// moment before.
    private void awaitTemplate() {
        Awaited.in(
                hutch.home().resolve("log"),
                "a template of " + MEMORY,
                () -> hutch.run("template", "ls").exits(0).out().contains(" " + MEMORY + " "));
    }
}
