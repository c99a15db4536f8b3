package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many wishes at once on a small machine.
final class RacesIT extends MachineTest {

    @Test
    void oneOfTwoCreatesGetsTheName() {
        Running one = hutch.start("vm", "create", "--name", "same");
        Running two = hutch.start("vm", "create", "--name", "same");
        List<Ran> ended =
                List.of(one.await(Duration.ofMinutes(4)), two.await(Duration.ofMinutes(4)));
        Ran lost = ended.stream().filter(ran -> ran.exit() != 0).findFirst().orElseThrow();
        lost.fails("vm.exists");
        assertThat(ended.stream().filter(ran -> ran.exit() == 0)).hasSize(1);
        hutch.run("vm", "exec", "same", "--", "true").exits(0);
        hutch.run("vm", "rm", "same").exits(0);
    }

    @Test
    void twentyCreatesAtOnceAllSucceed() {
        List<Running> creating = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            creating.add(hutch.start("vm", "create", "--name", "many" + i, "--memory", "256M"));
        }
        List<Ran> ended = creating.stream().map(one -> one.await(Duration.ofMinutes(10))).toList();
        List<String> rm = new ArrayList<>(List.of("vm", "rm"));
        for (int i = 0; i < 20; i++) {
            rm.add("many" + i);
        }
        try {
            ended.forEach(ran -> ran.exits(0));
            hutch.run("vm", "exec", "many7", "--", "hostname").exits(0).says("many7\n");
            hutch.run("vm", "exec", "many19", "--", "hostname").exits(0).says("many19\n");
        } finally {
            hutch.run(rm).exits(0);
        }
    }
}
