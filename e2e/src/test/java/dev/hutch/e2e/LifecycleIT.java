package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Machines come and go, alone and several at once.
final class LifecycleIT extends MachineTest {

    @AfterEach
    void removeAll() {
        List<String> all = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        all.forEach(id -> hutch.run("vm", "rm", id).exits(0));
    }

    @Test
    @Tag("B16")
    @Tag("P02")
    void keepsFilesFromStopToStart() {
        create("a");
        hutch.run("vm", "exec", "a", "--", "sh", "-c", "echo kept > /root/file").exits(0);
        hutch.run("vm", "stop", "a").exits(0).says("a\n");
        assertThat(show("a").get("state").asString()).isEqualToIgnoringCase("stopped");
        hutch.run("vm", "exec", "a", "--", "true").fails("vm.not_running");
        hutch.run("vm", "start", "a").exits(0);
        hutch.run("vm", "exec", "a", "--", "cat", "/root/file").exits(0).says("kept\n");
        hutch.run("vm", "restart", "a").exits(0);
        hutch.run("vm", "exec", "a", "--", "cat", "/root/file").exits(0).says("kept\n");
        hutch.run("vm", "kill", "a").exits(0);
        assertThat(show("a").get("state").asString()).isEqualToIgnoringCase("stopped");
        hutch.run("vm", "start", "a").exits(0);
        hutch.run("vm", "exec", "a", "--", "cat", "/root/file").exits(0).says("kept\n");
    }

    @Test
    void isCreatedWithoutBeingStarted() {
        hutch.run("vm", "create", "--name", "cold", "--no-start").exits(0);
        assertThat(show("cold").get("pid").asLong()).isZero();
        assertThat(hutch.run("vm", "ls", "-q").exits(0).out()).isEmpty();
        assertThat(hutch.run("vm", "ls", "-a", "-q").exits(0).out()).isNotEmpty();
        hutch.run("vm", "start", "cold").exits(0);
        hutch.run("vm", "exec", "cold", "--", "hostname").exits(0).says("cold\n");
    }

    @Test
    @Tag("B12")
    void actsOnEachTargetOnceAndReportsInOrder() {
        create("a");
        create("b");
        Ran ran = hutch.run("--format", "json", "vm", "stop", "a", "b", "missing", "a");
        ran.exits(125);
        List<String> targets =
                ran.json()
                        .get("outcomes")
                        .valueStream()
                        .map(outcome -> outcome.get("target").asString())
                        .toList();
        assertThat(targets).containsExactly("a", "b", "missing");
        assertThat(ran.json().get("outcomes").get(2).get("problem").get("code").asString())
                .isEqualTo("vm.not_found");
        Ran text = hutch.run("vm", "start", "a", "missing", "b").exits(125);
        assertThat(text.out()).isEqualTo("a\nb\n");
        assertThat(text.err()).contains("missing", "(vm.not_found)");
    }

    @Test
    @Tag("B10")
    void stopsOneMachineTwiceAtOnce() {
        create("a");
        Running one = hutch.start("vm", "stop", "a");
        Running two = hutch.start("vm", "stop", "a");
        one.await(Duration.ofMinutes(2)).exits(0);
        two.await(Duration.ofMinutes(2)).exits(0);
        assertThat(show("a").get("state").asString()).isEqualToIgnoringCase("stopped");
    }

    @Test
    @Tag("B13")
    @Tag("B14")
    void listsAreOneList() {
        create("a");
        create("b");
        hutch.run("vm", "stop", "b").exits(0);
        String ls = rows(hutch.run("vm", "ls").exits(0).out());
        assertThat(ls).contains(" a ").doesNotContain(" b ");
        assertThat(rows(hutch.run("vm", "list").exits(0).out())).isEqualTo(ls);
        assertThat(rows(hutch.run("vm", "ps").exits(0).out())).isEqualTo(ls);
        assertThat(rows(hutch.run("ps").exits(0).out())).isEqualTo(ls);
        assertThat(hutch.run("vm", "ls", "--all").exits(0).out()).contains(" a ", " b ");
        Ran latest = hutch.run("vm", "ls", "--all", "--latest", "--quiet").exits(0);
        assertThat(latest.out()).matches("[0-9a-f]{12}\n");
        assertThat(show("b").get("id").asString() + "\n").isEqualTo(latest.out());
        prunesWhatIsStopped();
    }

    private void prunesWhatIsStopped() {
        hutch.run("vm", "prune", "--dry-run").exits(0).says("b\n");
        hutch.run("vm", "prune").exits(0).says("b\n");
        assertThat(rows(hutch.run("vm", "ls", "--all").exits(0).out()))
                .contains(" a ")
                .doesNotContain(" b ");
        hutch.run("vm", "prune").exits(0).says("");
    }

    /// Cancelled while the guest boots; the look around after each test finds what is left of it.
    @Test
    @Tag("B06")
    void aCancelledCreateLeavesNothing() {
        Running creating = hutch.start("vm", "create", "--cold", "--name", "never");
        Awaited.line(creating.err(), "hutch: boot:");
        sh(directory, "kill -INT \"$1\"", Long.toString(creating.process().pid()));
        assertThat(creating.await(Duration.ofMinutes(2)).exit()).isNotZero();
        hutch.run("vm", "ls", "--all", "-q").exits(0).says("");
    }

    @Test
    @Tag("P01")
    void aPackageStaysInstalled() {
        create("a");
        sh(directory, "apt-get download -q hello > /dev/null; mv hello_*.deb hello.deb");
        hutch.run("vm", "cp", directory.resolve("hello.deb").toString(), "a:/tmp/").exits(0);
        hutch.run("vm", "exec", "a", "--", "dpkg", "-i", "/tmp/hello.deb").exits(0);
        hutch.run("vm", "stop", "a").exits(0);
        hutch.run("vm", "start", "a").exits(0);
        hutch.run("vm", "exec", "a", "--", "sh", "-c", "hello; stat -f -c %T /")
                .exits(0)
                .says("Hello, world!\noverlayfs\n");
    }

    @Test
    void isFoundByIdPrefixAndName() {
        create("a");
        String id = show("a").get("id").asString();
        assertThat(show(id).get("name").asString()).isEqualTo("a");
        assertThat(show(id.substring(0, 6)).get("name").asString()).isEqualTo("a");
        hutch.run("vm", "show", "ghost").fails("vm.not_found");
    }

    @Test
    void tellsWhatItUsesAndWhatItsConsoleSays() {
        create("a");
        JsonNode stats = hutch.run("--format", "json", "vm", "stats", "a").exits(0).json();
        JsonNode one = stats.get("stats").get(0);
        assertThat(one.get("guestMemoryTotal").asLong()).isGreaterThan(100L << 20);
        assertThat(one.get("processes").asInt()).isPositive();
        assertThat(one.get("diskTotalBytes").asLong()).isGreaterThan(1L << 30);
        String marker = "echo from the guest > /dev/console";
        hutch.run("vm", "exec", "a", "--", "sh", "-c", marker).exits(0);
        assertThat(hutch.run("vm", "logs", "a").exits(0).out()).contains("from the guest");
    }

    @Test
    void takesItsSizesFromTheCommandLine() {
        hutch.run(
                        "vm",
                        "create",
                        "--name",
                        "sized",
                        "--cpus",
                        "2",
                        "--memory",
                        "768M",
                        "--disk",
                        "3G",
                        "--network",
                        "none")
                .exits(0);
        String look = "nproc; grep -c . /proc/net/dev; df -BM --output=size / | tail -1";
        List<String> said =
                hutch.run("vm", "exec", "sized", "--", "sh", "-c", look)
                        .exits(0)
                        .out()
                        .lines()
                        .map(String::strip)
                        .toList();
        assertThat(said.get(0)).isEqualTo("2");
        assertThat(said.get(1)).as("two lines of heading and the loopback").isEqualTo("3");
        int megabytes = Integer.parseInt(said.get(2).replace("M", ""));
        assertThat(megabytes).isBetween(2500, 3072);
    }

    private void create(String name) {
        hutch.run("vm", "create", "--name", name).exits(0);
    }

    private JsonNode show(String vm) {
        return hutch.run("--format", "json", "vm", "show", vm).exits(0).json();
    }

    /// Without the age, which moves on while we look.
    private static String rows(String table) {
        return table.replaceAll("(?m)\\S+$", "");
    }
}
