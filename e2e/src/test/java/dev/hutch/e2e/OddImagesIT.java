package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Images that are laid out in other ways than Debian's: entered, copied into and out of,
/// committed.
final class OddImagesIT extends MachineTest {

    @Test
    void aProgramOfAnotherLibrary() throws Exception {
        OddImages.take(hutch, OddImages.musl(directory), "odd");
        goThrough("/bin/look", "/bin/look 0:0 / -\n");
    }

    @Test
    void directoriesThatAreLinksIntoUsr() throws Exception {
        OddImages.take(hutch, OddImages.merged(directory), "odd", "--config.user=app:ops");
        goThrough("id", "uid=100(app) gid=7(ops)\n");
    }

    @Test
    void directoriesAsTheyOnceWere() throws Exception {
        OddImages.take(hutch, OddImages.split(directory), "odd", "--config.user=app");
        goThrough("id", "uid=100(app) gid=101 groups=7(ops)\n");
    }

    /// A machine that was made is entered like one that is made to be run.
    @Test
    void theEnvironmentIsTheSameForRunAndExec() {
        String[] config = {
            "--config.user=app", "--config.env=GREETING=a b", "--config.env=PATH=/bin"
        };
        OddImages.take(hutch, OddImages.split(directory), "odd", config);
        String[] look = {"busybox", "sh", "-c", "busybox env | busybox sort; id; pwd"};
        hutch.run("vm", "create", "--name", "odd", "--image", "odd").exits(0);
        try {
            Ran run = hutch.run(words("vm run --name odd2 --image odd --", look));
            run.exits(0);
            assertThat(run.out())
                    .contains("GREETING=a b\n", "PATH=/bin\n", "HOME=/srv/app\n", "uid=100(app)");
            hutch.run(words("vm exec odd --", look)).exits(0).says(run.out());
            hutch.run(words("vm exec odd2 --", look)).exits(0).says(run.out());
        } finally {
            hutch.run("vm", "rm", "-f", "odd", "odd2").exits(0);
            hutch.run("image", "rm", "odd").exits(0);
        }
    }

    private static List<String> words(String first, String... more) {
        return Stream.concat(Stream.of(first.split(" ")), Stream.of(more)).toList();
    }

    private void goThrough(String program, String said) throws Exception {
        hutch.run("vm", "create", "--name", "odd", "--image", "odd").exits(0);
        try {
            hutch.run("vm", "exec", "odd", "--", program).exits(0).says(said);
            Path tree = Files.createDirectories(directory.resolve("tree/sub"));
            Files.writeString(tree.resolve("file"), "content");
            hutch.run("vm", "cp", tree.getParent().toString(), "odd:/bin/tree").exits(0);
            hutch.run("vm", "cp", "odd:/bin/tree", directory.resolve("back").toString()).exits(0);
            assertThat(directory.resolve("back/sub/file")).hasContent("content");
            hutch.run("vm", "commit", "odd", "-t", "odd-2").exits(0);
        } finally {
            hutch.run("vm", "rm", "odd").exits(0);
        }
        try {
            hutch.run("vm", "run", "--rm", "--image", "odd-2", "--", program).exits(0).says(said);
            hutch.run("vm", "create", "--name", "odd", "--image", "odd-2").exits(0);
            hutch.run("vm", "cp", "odd:/bin/tree/sub/file", directory.resolve("again").toString())
                    .exits(0);
            assertThat(directory.resolve("again")).hasContent("content");
        } finally {
            hutch.run("vm", "rm", "-f", "odd").exits(0);
            hutch.run("image", "rm", "odd", "odd-2").exits(0);
        }
    }
}
