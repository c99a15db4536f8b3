package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many VMs at once and many in a row, as many as every run can bear. `bench/run --only stress`
/// takes more of both, and the time.
final class StressIT extends MachineTest {
    private static final int ALIVE = 10;
    private static final int TURNS = 15;

    /// Sockets of clients that are just leaving.
    private static final int SLACK = 4;

    @AfterEach
    void removeAll() {
        List<String> all = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        all.forEach(id -> hutch.run("vm", "rm", id).exits(0));
    }

    @Test
    @Tag("R14")
    void everyOneOfManyAnswers() {
        hutch.run("vm", "create", "--name", "parent", "--memory", "256M").exits(0);
        List<String> all = new ArrayList<>(List.of("parent"));
        String forked = hutch.run("vm", "fork", "parent", "-n", "" + (ALIVE / 2)).exits(0).out();
        all.addAll(forked.lines().toList());
        while (all.size() < ALIVE) {
            String name = "vm" + all.size();
            hutch.run("vm", "create", "--name", name, "--memory", "256M").exits(0);
            all.add(name);
        }
        for (String vm : all) {
            assertThat(hutch.run("vm", "exec", vm, "--", "echo", vm).exits(0).out())
                    .isEqualTo(vm + "\n");
        }
    }

    @Test
    @Tag("R14")
    void manyInARowLeaveNothingOpen() throws IOException {
        turn();
        long before = open();
        for (int i = 0; i < TURNS; i++) {
            turn();
        }
        assertThat(open()).isLessThanOrEqualTo(before + SLACK);
    }

    private void turn() {
        hutch.run("vm", "create", "--name", "turn", "--memory", "256M").exits(0);
        hutch.run("vm", "rm", "turn").exits(0);
    }

    private long open() throws IOException {
        Ran status = hutch.run("--format", "json", "daemon", "status").exits(0);
        String pid = status.json().get("pid").asString();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
            return descriptors.count();
        }
    }
}
