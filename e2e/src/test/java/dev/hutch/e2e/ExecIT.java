package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `vm exec`: three streams, signals and an exit code, as if the machine were not there.
final class ExecIT extends BoxTest {

    @Test
    void carriesTenMegabytesThereAndBackUnchanged() {
        byte[] bytes = new byte[10 << 20];
        new Random(7).nextBytes(bytes);
        Ran ran = hutch.input(bytes).run("vm", "exec", "-i", BOX, "--", "cat");
        assertThat(ran.exits(0).err()).isEmpty();
        assertThat(Arrays.equals(ran.bytes(), bytes)).isTrue();
    }

    @Test
    void keepsStandardErrorApart() {
        Ran ran = exec("sh", "-c", "echo out; echo err >&2; echo out2");
        assertThat(ran.exits(0).out()).isEqualTo("out\nout2\n");
        assertThat(ran.err()).isEqualTo("err\n");
    }

    @Test
    void hasNoInputUnlessAsked() {
        hutch.input("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run("vm", "exec", BOX, "--", "cat")
                .exits(0)
                .says("");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 42, 124, 125, 126, 127, 128, 130, 200, 254, 255})
    void passesEveryExitCode(int code) {
        exec("sh", "-c", "exit " + code).exits(code).says("");
    }

    @Test
    void tellsASignalAsAShellDoes() {
        exec("sh", "-c", "kill -TERM $$").exits(143);
        exec("sh", "-c", "kill -KILL $$").exits(137);
        exec("sh", "-c", "kill -INT $$").exits(130);
    }

    @Test
    void tellsMissingFromNotExecutable() {
        Ran missing = exec("no-such-command").exits(127);
        assertThat(missing.err()).contains("no-such-command");
        Ran denied = exec("/etc/passwd").exits(126);
        assertThat(denied.err()).contains("/etc/passwd");
        exec("/").exits(126);
        exec("/no/such/file").exits(127);
    }

    @Test
    void takesEnvironmentDirectoryAndUser() {
        Ran ran =
                hutch.env("FROM_HOST", "h")
                        .run(
                                "vm",
                                "exec",
                                "-e",
                                "A=1 2",
                                "-e",
                                "EMPTY=",
                                "-e",
                                "FROM_HOST",
                                "-w",
                                "/var/lib",
                                "-u",
                                "nobody",
                                BOX,
                                "--",
                                "sh",
                                "-c",
                                "echo \"$A|$EMPTY|$FROM_HOST\"; pwd; id -un");
        ran.exits(0).says("1 2||h\n/var/lib\nnobody\n");
        hutch.run("vm", "exec", "-u", "1234:5678", BOX, "--", "id", "-u").exits(0).says("1234\n");
        hutch.run("vm", "exec", "-u", "1234:5678", BOX, "--", "id", "-g").exits(0).says("5678\n");
    }

    @Test
    void refusesAMissingDirectoryOrUser() {
        assertThat(hutch.run("vm", "exec", "-w", "/nowhere", BOX, "--", "pwd").exit()).isNotZero();
        assertThat(hutch.run("vm", "exec", "-u", "ghost", BOX, "--", "pwd").exit()).isNotZero();
    }

    @Test
    void passesOddArgumentsUnchanged() {
        exec("printf", "%s\n", "a b", "", "*", "$HOME", "'\"", "größe", "-n", "--")
                .exits(0)
                .says("a b\n\n*\n$HOME\n'\"\ngröße\n-n\n--\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void forwardsSignalsToTheCommand(String signal) throws Exception {
        String trap =
                "trap 'echo got; exit 9' " + signal + "; echo ready; while :; do sleep 1; done";
        Running running = hutch.start("vm", "exec", BOX, "--", "sh", "-c", trap);
        Awaited.line(running.out(), "ready");
        sh(directory, "kill -" + signal + " " + running.process().pid());
        running.await(Duration.ofSeconds(60)).exits(9).says("ready\ngot\n");
    }

    @Test
    void endsTheCommandWhenTheClientIsKilled() throws Exception {
        String line = "echo $$ > /run/pid; echo ready; exec sleep 1000";
        Running running = hutch.start("vm", "exec", BOX, "--", "sh", "-c", line);
        Awaited.line(running.out(), "ready");
        running.process().destroyForcibly().waitFor();
        running.await(Duration.ofSeconds(10));
        // tail ends when that process has: an event in the guest, however long it takes.
        hutch.within(Duration.ofSeconds(60))
                .run("vm", "exec", BOX, "--", "sh", "-c", "tail --pid=$(cat /run/pid) -f /dev/null")
                .exits(0);
    }

    @Test
    void runsManyAtOnce() {
        Running[] running = new Running[20];
        for (int i = 0; i < running.length; i++) {
            running[i] =
                    hutch.start("vm", "exec", BOX, "--", "sh", "-c", "seq 2000; exit " + (i % 7));
        }
        String expected = sh(directory, "seq 2000");
        for (int i = 0; i < running.length; i++) {
            running[i].await(Duration.ofMinutes(3)).exits(i % 7).says(expected);
        }
    }
}
