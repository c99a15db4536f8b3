package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// `vm shell` and `exec -t` on a real terminal.
final class ShellIT extends BoxTest {

    /// A shell on a terminal of 20 by 70; 99 is the answer to what does not come.
    private static final String SPAWN =
            """
            set timeout 60
            set stty_init "rows 20 columns 70"
            proc wait_for {what} {
                expect {
                    -ex $what { return }
                    timeout { exit 99 }
                    eof { exit 98 }
                }
            }
            spawn %s vm exec -it %s -- bash --norc
            wait_for "# "
            """
                    .formatted(Hutch.command(), BOX);

    @Test
    void isARealTerminalOfTheRightSize() {
        Ran ran =
                onTerminal(
                        "stty rows 33 cols 101",
                        "vm exec -it " + BOX + " -- sh -c 'tty; stty size'");
        ran.exits(0);
        assertThat(ran.out()).contains("/dev/pts/").contains("33 101");
    }

    @Test
    void endsWithTheShellsExitCode() {
        byte[] typed = "echo a$((40 + 2))b\nexit 5\n".getBytes(StandardCharsets.UTF_8);
        Ran ran = onTerminal(hutch.input(typed), "stty rows 24 cols 80", "vm shell " + BOX);
        ran.exits(5);
        assertThat(ran.out()).contains("a42b");
    }

    @Test
    void followsTheWindow() {
        // expect(1) has a terminal whose size it can change while the command runs.
        String script =
                SPAWN
                        + """
                        send "stty size\\r"
                        wait_for "20 70"
                        exec stty rows 41 columns 111 < $spawn_out(slave,name)
                        send "stty size\\r"
                        wait_for "41 111"
                        send "exit 3\\r"
                        expect eof
                        exit [lindex [wait] 3]
                        """;
        hutch.within(Duration.ofMinutes(3)).runIn("expect", "-c", script).exits(3);
    }

    @Test
    void passesControlCharacters() {
        String script =
                SPAWN
                        + """
                        send "sh -c 'echo as\\$((2 + 2))leep; exec sleep 1000'\\r"
                        wait_for "as4leep"
                        send "\\003"
                        wait_for "# "
                        send "echo code=\\$?\\r"
                        wait_for "code=130"
                        send "\\004"
                        expect eof
                        exit 0
                        """;
        hutch.within(Duration.ofMinutes(3)).runIn("expect", "-c", script).exits(0);
    }

    private Ran onTerminal(String before, String arguments) {
        return onTerminal(hutch, before, arguments);
    }

    private static Ran onTerminal(Hutch hutch, String before, String arguments) {
        String line = before + "; exec " + Hutch.command() + " " + arguments;
        return hutch.within(Duration.ofMinutes(2)).runIn("script", "-qec", line, "/dev/null");
    }
}
