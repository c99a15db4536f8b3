package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
