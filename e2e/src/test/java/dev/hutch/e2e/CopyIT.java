package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.Test;

/// `vm cp`: what arrives is what was sent.
final class CopyIT extends BoxTest {
    private static final String LISTING =
            "cd \"$1\" && find . \\( -type d -printf '%P %y %m %U:%G\\n' \\)"
                    + " -o -printf '%P %y %m %U:%G %l %n\\n' | LC_ALL=C sort";
    private static final String DIGESTS =
            "cd \"$1\" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum";

    @Test
    void copiesATreeBothWays() throws IOException {
        Path tree = directory.resolve("tree");
        sh(
                directory,
                """
                mkdir -p tree; cd tree
                for d in $(seq 20); do mkdir -p d$d/e; for f in $(seq 100); do echo $d $f > d$d/f$f; done; done
                head -c 3000000 /dev/urandom > big; : > empty; mkdir 'empty dir'; echo s > 's p a c e'
                ln -s big link; ln -s /nowhere dangling; ln big hard; chmod 4755 d1/f1; chmod 600 d1/f2
                chmod 1777 d2; chmod 000 d1/f3; echo u > größe
                echo l > "$(printf 'gr\\366\\337e')"; [ "$(id -u)" != 0 ] || chown 12:34 d3/f1
                """);
        attributes(tree.resolve("big")).write("note", ByteBuffer.wrap(new byte[] {0, -1}));
        hutch.run("vm", "cp", tree.toString(), BOX + ":/srv/tree").exits(0);
        Ran inside = exec("sh", "-c", LISTING, "sh", "/srv/tree");
        assertThat(inside.exits(0).out()).isEqualTo(sh(directory, LISTING, tree.toString()));
        assertThat(exec("sh", "-c", DIGESTS, "sh", "/srv/tree").exits(0).out())
                .isEqualTo(sh(directory, DIGESTS, tree.toString()));
        Path back = directory.resolve("back");
        hutch.run("vm", "cp", BOX + ":/srv/tree", back.toString()).exits(0);
        // What comes out of a guest is nobody's key to the host: set-user-id bits stay behind.
        assertThat(sh(directory, LISTING, back.toString()))
                .isEqualTo(sh(directory, LISTING, tree.toString()).replace(" 4755 ", " 755 "));
        assertThat(sh(directory, DIGESTS, back.toString()))
                .isEqualTo(sh(directory, DIGESTS, tree.toString()));
        ByteBuffer note = ByteBuffer.allocate(8);
        attributes(back.resolve("big")).read("note", note);
        assertThat(note.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, -1}));
    }

    private static UserDefinedFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    @Test
    void copiesOneFileUnderANewNameOrIntoADirectory() {
        sh(directory, "echo one > one");
        hutch.in(directory).run("vm", "cp", "one", BOX + ":/tmp/two").exits(0);
        exec("cat", "/tmp/two").exits(0).says("one\n");
        hutch.in(directory).run("vm", "cp", "one", BOX + ":/var/tmp/").exits(0);
        exec("cat", "/var/tmp/one").exits(0).says("one\n");
        hutch.in(directory).run("vm", "cp", BOX + ":/etc/hostname", "./h").exits(0);
        assertThat(directory.resolve("h")).hasContent("box");
    }

    @Test
    void streamsArchivesBothWays() {
        sh(
                directory,
                """
                mkdir -p tree/sub; head -c 3000000 /dev/urandom > tree/big; ln tree/big tree/hard
                ln -s big tree/link; chmod 700 tree/sub; echo u > tree/sub/größe
                tar --numeric-owner --owner=12 --group=34 -cf in.tar tree
                """);
        byte[] archive = bytes("in.tar");
        hutch.input(archive).run("vm", "cp", "-", BOX + ":/var/tmp").exits(0).says("");
        assertThat(exec("sh", "-c", DIGESTS, "sh", "/var/tmp/tree").exits(0).out())
                .isEqualTo(sh(directory, DIGESTS, directory.resolve("tree").toString()));
        boolean root = sh(directory, "id -u").equals("0\n");
        exec("stat", "-c", "%u:%g", "/var/tmp/tree/big").says(root ? "12:34\n" : "0:0\n");
        Ran packed = hutch.run("vm", "cp", BOX + ":/var/tmp/tree", "-").exits(0);
        assertThat(packed.err()).contains("copied 6 entries");
        sh(directory, "mkdir back; tar -C back --no-same-owner -xf -", packed.bytes());
        assertThat(directory.resolve("back")).isDirectoryContaining("glob:**/tree");
        Path back = directory.resolve("back/tree");
        assertThat(sh(directory, DIGESTS, back.toString()))
                .isEqualTo(sh(directory, DIGESTS, directory.resolve("tree").toString()));
        assertThat(sh(back, "stat -c %h big; readlink link; stat -c %a sub"))
                .isEqualTo("2\nbig\n700\n");
        byte[] contents = hutch.run("vm", "cp", BOX + ":/var/tmp/tree/sub/.", "-").bytes();
        assertThat(sh(directory, "tar t --quoting-style=literal", contents)).isEqualTo("größe\n");
        byte[] one = hutch.run("vm", "cp", BOX + ":/etc/hostname", "-").exits(0).bytes();
        assertThat(sh(directory, "tar xO hostname", one)).isEqualTo("box\n");
    }

    @Test
    void refusesArchivesThatAreNone() {
        hutch.input("no tar".getBytes(StandardCharsets.UTF_8))
                .run("vm", "cp", "-", BOX + ":/tmp")
                .fails("guest.tar_broken");
        sh(directory, "echo x > f; tar cf in.tar f");
        byte[] archive = bytes("in.tar");
        hutch.input(archive).run("vm", "cp", "-", BOX + ":/no/such").fails("copy.no_parent");
        hutch.input(archive)
                .run("vm", "cp", "-", BOX + ":/etc/passwd")
                .fails("copy.not_a_directory");
        hutch.run("vm", "cp", BOX + ":/no/such", "-").fails("copy.no_source");
        hutch.run("vm", "cp", "/etc/passwd", "-").fails("copy.places_invalid");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThat(hutch.run("vm", "cp", BOX + ":/no/such", directory.toString()).exit())
                .isEqualTo(125);
        assertThat(hutch.run("vm", "cp", "/no/such", BOX + ":/tmp").exit()).isEqualTo(125);
        assertThat(hutch.run("vm", "cp", "ghost:/etc", directory.toString()).exit()).isEqualTo(125);
        assertThat(hutch.run("vm", "cp", "/etc/passwd", "/tmp/x").exit()).isNotZero();
        assertThat(directory).isEmptyDirectory();
    }

    private byte[] bytes(String file) {
        try {
            return Files.readAllBytes(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With an archive as standard input.
    private static String sh(Path in, String script, byte[] archive) {
        try {
            Path file = Files.write(in.resolve("archive.tar"), archive);
            String result = sh(in, "exec < archive.tar; " + script);
            Files.delete(file);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
