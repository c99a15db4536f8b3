package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Snapshots of VMs, and VMs that go on from them.
final class SnapshotIT extends MachineTest {
    /// Counts in memory, and keeps a deleted file open.
    private static final String COUNTER =
            """
            mkfifo /run/ask /run/answer
            setsid sh -c '
              exec 3<>/root/kept 5<>/run/ask 6<>/run/answer; echo kept >&3; rm /root/kept
              n=0; while read line <&5; do n=$((n+1)); echo "$n $(cat /proc/self/fd/3)" >&6; done
            ' </dev/null >/dev/null 2>&1 &
            echo before > /root/file
            """;

    private static final String ASK =
            "echo next > /run/ask; head -n 1 /run/answer; cat /root/file /etc/hostname";

    @BeforeEach
    void createBox() {
        hutch.run("vm", "create", "--name", "box", "--memory", "256M").exits(0);
        inside("box", COUNTER);
    }

    @AfterEach
    void removeAll() {
        List<String> vms = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        vms.forEach(id -> hutch.run("vm", "rm", id).exits(0));
        List<String> kept = hutch.run("vm", "snapshot", "ls", "-q").exits(0).out().lines().toList();
        kept.forEach(id -> hutch.run("vm", "snapshot", "rm", id).exits(0));
    }

    @Test
    @Tag("R05")
    void othersGoOnFromItAndItselfIsPutBack() {
        inside("box", "mkfifo /run/end");
        Running busy =
                hutch.start("vm", "exec", "box", "--", "sh", "-c", "echo in; cat /run/end; exit 3");
        Awaited.line(busy.out(), "in");
        hutch.run("vm", "snapshot", "create", "box", "ok").exits(0);
        assertThat(hutch.run("vm", "snapshot", "ls").exits(0).out()).contains("ok", "box", "256M");
        assertThat(hutch.run("vm", "snapshot", "show", "ok").exits(0).out())
                .containsPattern("fits +yes");
        inside("box", "echo end > /run/end");
        busy.await(hutch.deadline()).exits(3).says("in\nend\n");
        assertThat(inside("box", ASK)).isEqualTo("1 kept\nbefore\nbox\n");
        inside("box", "echo after > /root/file");

        restore("ok", "--name", "two");
        assertThat(inside("two", ASK)).isEqualTo("1 kept\nbefore\ntwo\n");
        restore("ok", "--in-place");
        assertThat(inside("box", ASK)).isEqualTo("1 kept\nbefore\nbox\n");

        hutch.run("vm", "snapshot", "create", "two").exits(0);
        hutch.run("vm", "rm", "two", "box").exits(0);
        hutch.run("vm", "snapshot", "rm", "ok").exits(0).says("ok\n");
        hutch.run("daemon", "stop").exits(0);
        restore("two-1", "--name", "three");
        assertThat(inside("three", ASK)).isEqualTo("2 kept\nbefore\nthree\n");
        restore("two-1", "--name", "four", "--disk-only");
        assertThat(inside("four", "cat /root/file; ls /run"))
                .startsWith("before\n")
                .doesNotContain("ask");
        hutch.run("vm", "snapshot", "restore", "two-1", "--in-place").fails("snapshot.vm_gone");
    }

    @Test
    void whatItNeedsIsKeptAndWhatIsDamagedIsTold() throws IOException {
        hutch.run("vm", "snapshot", "create", "box", "ok").exits(0);
        hutch.run("vm", "rm", "box").exits(0);
        Ran rm = hutch.run("image", "rm", "debian-bookworm");
        assertThat(rm.exits(125).err()).contains("is used by snapshot 'ok'");
        assertThat(hutch.run("kernel", "rm", "debian-cloud").exits(125).err())
                .contains("snapshot ok");
        hutch.run("store", "clean").exits(0);
        assertThat(hutch.run("store", "du").exits(0).out()).containsPattern("snapshots +[1-9]");
        hutch.run("store", "check").exits(0);
        hutch.run("vm", "snapshot", "create", "box").fails("vm.not_found");
        hutch.run("vm", "snapshot", "restore", "ok", "--in-place").fails("snapshot.vm_gone");

        flip(file("memory"));
        assertThat(hutch.run("store", "check").out())
                .contains("snapshot", "its memory was changed");
        hutch.run("vm", "snapshot", "restore", "ok").fails("snapshot.damaged");
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
    }

    @Test
    @Tag("R06")
    void itTravelsAsAnArtifact() throws IOException {
        hutch.run("vm", "snapshot", "create", "box", "ok").exits(0);
        Path tar = directory.resolve("ok.tar");
        hutch.run("vm", "snapshot", "export", "ok", tar.toString()).exits(0);
        hutch.run("vm", "snapshot", "export", "ok", tar.toString()).fails("export.exists");
        hutch.run("vm", "snapshot", "export", "ok", directory.resolve("ok") + "/").exits(0);
        hutch.run("vm", "snapshot", "import", tar.toString()).fails("snapshot.exists");
        try (Registry registry = Registry.start(directory)) {
            String there = registry.reference("team/ok:1");
            hutch.run("vm", "snapshot", "export", "ok", there).exits(0).says(there + "\n");
            hutch.run("vm", "snapshot", "rm", "ok").exits(0);
            hutch.run("vm", "snapshot", "import", there, "--name", "pulled").exits(0);
            hutch.run("vm", "snapshot", "import", registry.reference("team/none:1"))
                    .fails("registry.not_found");
        }
        restore("pulled", "--name", "two");
        assertThat(inside("two", ASK)).isEqualTo("1 kept\nbefore\ntwo\n");
        hutch.run("vm", "snapshot", "import", tar.toString()).exits(0);
        restore("ok", "--in-place");
        assertThat(inside("box", ASK)).isEqualTo("1 kept\nbefore\nbox\n");
        hutch.run("vm", "snapshot", "import", directory.resolve("ok").toString(), "--name", "dir")
                .exits(0);
        hutch.run("store", "check").exits(0);

        flip(tar);
        hutch.run("vm", "snapshot", "import", tar.toString(), "--name", "x")
                .fails("artifact.changed");
        Path image = directory.resolve("image.tar");
        hutch.run("image", "export", "debian-bookworm", "-o", image.toString()).exits(0);
        hutch.run("vm", "snapshot", "import", image.toString()).fails("artifact.another_type");
        assertThat(hutch.run("vm", "snapshot", "ls", "-q").exits(0).out().lines()).hasSize(3);
        sh(hutch.home(), "! ls -A data/snapshots | grep '^[.]'");
    }

    private void restore(String... arguments) {
        String[] words = new String[3 + arguments.length];
        System.arraycopy(new String[] {"vm", "snapshot", "restore"}, 0, words, 0, 3);
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        hutch.run(words).exits(0);
    }

    private Path file(String name) {
        String id = hutch.run("vm", "snapshot", "ls", "-q").exits(0).out().strip();
        return hutch.home().resolve("data/snapshots").resolve(id).resolve(name);
    }

    /// One bit in the middle of it.
    private static void flip(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, channel.size() / 2);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, channel.size() / 2);
        }
    }

    private String inside(String vm, String script) {
        return hutch.run("vm", "exec", vm, "--", "sh", "-c", script).exits(0).out();
    }
}
