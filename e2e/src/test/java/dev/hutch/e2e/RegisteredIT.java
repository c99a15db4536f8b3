package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Images that are raw file systems, from a file and as a bundle of the catalog.
final class RegisteredIT extends MachineTest {
    private static final String LOOK =
            "cat /etc/motto; stat -c '%u:%g %a' /etc/secret /bin/su; cat /root/.rc; uname -r";

    @BeforeEach
    void make() {
        sh(
                directory,
                """
                mkdir -p root/bin root/etc root/tmp root/root; cp "$(command -v busybox)" root/bin/busybox
                for a in $(root/bin/busybox --list); do
                    [ "$a" = busybox ] || [ "$a" = su ] || ln -sf busybox root/bin/$a
                done
                echo raw > root/etc/motto; echo s > root/etc/secret; echo file > root/root/.rc
                printf 'root:x:0:0::/root:/bin/sh\\n' > root/etc/passwd; cp root/bin/busybox root/bin/su
                mke2fs -q -F -t ext4 -E root_owner=0:0 -d root rootfs.ext4 64M
                printf '%s\\n' 'sif /etc/secret uid 12' 'sif /etc/secret gid 34' \\
                    'sif /etc/secret mode 0100640' 'sif /bin/su mode 0104755' > fix
                debugfs -w -f fix rootfs.ext4 > debugfs.out 2>&1
                mkdir seed; echo seeded > seed/.rc; mke2fs -q -F -t ext4 -d seed seed.ext4 8M
                """);
    }

    @Test
    @Tag("B33")
    void aFileSystemWithAKernelOfItsOwn() {
        register("raw", "--kernel", "debian-cloud").exits(0);
        register("raw").fails("image.exists");
        String release = kernel("debian-cloud").get("version").asString();
        String shown = "raw\n12:34 640\n0:0 4755\n";
        look("raw").says(shown + "file\n" + release + "\n");

        hutch.run("image", "promote", "raw").exits(0);
        String own = image("raw").get("kernel").asString();
        assertThat(own).startsWith("own-");
        assertThat(kernel(own).get("sha256")).isEqualTo(kernel("debian-cloud").get("sha256"));
        hutch.run("kernel", "rm", own).exits(125);
        hutch.run("image", "promote", "raw").exits(0);
        assertThat(image("raw").get("kernel").asString()).isEqualTo(own);

        // The same bytes, brought from outside: the same kernel.
        Path kept = hutch.home().resolve("data/kernels").resolve(own);
        register(
                        "mine",
                        "--vmlinux",
                        kept.resolve("vmlinux").toString(),
                        "--modules",
                        kept.resolve("modules").toString(),
                        "--work-seed",
                        directory.resolve("seed.ext4").toString())
                .exits(0);
        assertThat(image("mine").get("kernel").asString()).isEqualTo(own);
        sh(directory, "rm -rf root rootfs.ext4 seed.ext4");
        look("mine").says(shown + "seeded\n" + release + "\n");
        assertThat(image("mine").get("layers")).as("files, seed, kernel").hasSize(3);
        hutch.run("image", "rm", "raw").exits(0);

        // Whoever gets the image gets its kernel.
        Path layout = directory.resolve("mine.tar");
        hutch.run("image", "export", "mine", "-o", layout.toString()).exits(0);
        String digest = image("mine").get("digest").asString();
        hutch.run("image", "rm", "mine").exits(0);
        sh(kept.getParent(), "rm -rf " + own);
        hutch.run("image", "import", layout.toString(), "-t", "mine").exits(0);
        assertThat(image("mine").get("digest").asString()).isEqualTo(digest);
        hutch.run("kernel", "show", own).fails("kernel.not_found");
        look("mine").says(shown + "seeded\n" + release + "\n");
        hutch.run("kernel", "rm", own).exits(125);
        hutch.run("image", "rm", "mine").exits(0);
    }

    @Test
    void whatCannotBeRegisteredIsSaidAndLeavesNothing() {
        Ran before = hutch.run("images", "-q").exits(0);
        register("bad", "--kernel", "a", "--vmlinux", "b").wrongUsage("exclude each other");
        register("bad", "--kernel", "no-such").fails("kernel.not_in_catalog");
        register("bad", "--vmlinux", directory.resolve("no").toString())
                .fails("register.path_missing");
        register("bad", "--vmlinux", directory.resolve("fix").toString())
                .fails("kernel.image_invalid");
        register("bad", "--vmlinux", directory.toString()).fails("register.path_invalid");
        register("bad", "--vmlinux", directory.resolve("root/bin/busybox").toString())
                .fails("kernel.image_invalid");
        sh(directory, "head -c 5000 /dev/urandom > rootfs.ext4");
        register("bad").fails("ext4.not_ext4");
        sh(directory, "rm rootfs.ext4");
        register("bad").fails("image.path_missing");
        hutch.run("images", "-q").exits(0).says(before.out());
    }

    @Test
    @Tag("B38")
    @Tag("B39")
    @Tag("B40")
    void aBundleByItsNameInTheCatalog() throws IOException {
        Path catalog = hutch.home().resolve("config/images.json");
        HttpServer server =
                SimpleFileServer.createFileServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        directory,
                        SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            sh(
                    directory,
                    """
                    echo '{"kernel": "debian-cloud"}' > manifest.json
                    tar --zstd -cf b.tar.zst manifest.json rootfs.ext4; mkdir -p "$(dirname "$2")"
                    cat > "$2" << END
                    {"images": [{"name": "demo", "sources": [{"kind": "bundle",
                      "url": "http://127.0.0.1:$1/b.tar.zst", "size": $(stat -c %s b.tar.zst),
                      "sha256": "$(sha256sum b.tar.zst | cut -d' ' -f1)"}]}]}
                    END
                    cp b.tar.zst good; printf x | dd of=b.tar.zst conv=notrunc status=none
                    """,
                    Integer.toString(server.getAddress().getPort()),
                    catalog.toString());
            hutch.run("image", "pull", "demo").fails("bundle.digest_mismatch");
            hutch.run("image", "show", "demo").fails("image.not_found");
            sh(directory, "mv good b.tar.zst");
            // Not there yet: what the catalog knows comes by itself.
            look("demo").exits(0);
            assertThat(image("demo").get("kernel").asString()).isEqualTo("debian-cloud");
            hutch.run("image", "pull", "demo", "--kernel", "host").exits(0);
            assertThat(image("demo").get("kernel").asString()).isEqualTo("host");
        } finally {
            server.stop(0);
            Files.deleteIfExists(catalog);
            hutch.run("image", "rm", "demo");
        }
    }

    private Ran look(String image) {
        return hutch.run("vm", "run", "--rm", "--image", image, "--", "sh", "-c", LOOK).exits(0);
    }

    private Ran register(String tag, String... more) {
        String[] words = {
            "image", "register", tag, "--rootfs", directory.resolve("rootfs.ext4").toString()
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return hutch.run(all);
    }

    private JsonNode image(String tag) {
        return hutch.run("--format", "json", "image", "show", tag).exits(0).json();
    }

    private JsonNode kernel(String name) {
        return hutch.run("--format", "json", "kernel", "show", name).exits(0).json();
    }
}
