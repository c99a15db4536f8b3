package dev.hutch.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/// Tests that share one running VM called `box`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BoxTest extends MachineTest {
    static final String BOX = "box";

    @BeforeAll
    void createBox() {
        hutch.run("vm", "create", "--name", BOX).exits(0);
    }

    @AfterAll
    void removeBox() {
        hutch.run("vm", "rm", BOX).exits(0);
    }

    Ran exec(String... command) {
        String[] words = new String[4 + command.length];
        System.arraycopy(new String[] {"vm", "exec", BOX, "--"}, 0, words, 0, 4);
        System.arraycopy(command, 0, words, 4, command.length);
        return hutch.run(words);
    }
}
