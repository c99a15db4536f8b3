package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Any image boots, however it comes: here one with nothing but busybox, and no git.
final class ImagesIT extends MachineTest {

    /// The same small root file system in every form people have it in.
    @ParameterizedTest
    @ValueSource(strings = {"dir", "tar", "tar.gz", "docker-archive", "oci-layout", "oci-tar"})
    void importsAndBoots(String form) {
        Path image = make(form);
        String tag = "tiny-" + form.replace('.', '-');
        hutch.run("image", "import", image.toString(), "-t", tag).exits(0);
        try {
            String look = "cat /etc/motto; stat -c '%u:%g %a' /etc/secret; readlink /etc/link";
            hutch.run("vm", "run", "--rm", "--image", tag, "--", "/bin/sh", "-c", look)
                    .exits(0)
                    .says("small\n12:34 640\nmotto\n");
            assertThat(hutch.run("image", "ls").exits(0).out()).contains(tag);
        } finally {
            hutch.run("image", "rm", tag).exits(0);
        }
    }

    @Test
    @Tag("B57")
    void worksOnARepositoryWithoutGitInTheGuest() {
        hutch.run("image", "import", make("tar").toString(), "-t", "nogit").exits(0);
        Path repo = repository();
        sh(repo, "echo dirty >> README.md; echo u > 'un tracked'; rm link");
        Path patch = directory.resolve("p");
        String work = "pwd; ls; echo x >> README.md; rm src/run.sh; printf '\\0\\1' > bin; exit 3";
        try {
            hutch.run(
                            "vm",
                            "run",
                            "--rm",
                            "--image",
                            "nogit",
                            "--export",
                            patch.toString(),
                            repo.toString(),
                            "--",
                            "sh",
                            "-c",
                            work)
                    .exits(3)
                    .says("/root/repo\nREADME.md\nsrc\nun tracked\n");
            sh(repo, "git apply --check \"$1\"; git apply \"$1\"", patch.toString());
            assertThat(repo.resolve("README.md")).hasContent("# project\ndirty\nx");
            assertThat(repo.resolve("src/run.sh")).doesNotExist();
            assertThat(repo.resolve("bin")).hasBinaryContent(new byte[] {0, 1});
        } finally {
            hutch.run("image", "rm", "nogit").exits(0);
        }
    }

    @Test
    void theSameImageTwiceIsOneImage() {
        Path image = make("tar");
        hutch.run("image", "import", image.toString(), "-t", "one").exits(0);
        hutch.run("image", "import", image.toString(), "-t", "two").exits(0);
        List<String> digests =
                List.of("one", "two").stream()
                        .map(tag ->
                                hutch.run("--format", "json", "image", "show", tag)
                                        .exits(0)
                                        .json()
                                        .get("digest")
                                        .asString())
                        .distinct()
                        .toList();
        assertThat(digests).hasSize(1);
        hutch.run("image", "rm", "one", "two").exits(0);
    }

    private Path make(String form) {
        sh(
                directory,
                """
                mkdir -p root/bin root/etc root/tmp; cp "$(command -v busybox)" root/bin/busybox
                for a in $(root/bin/busybox --list); do
                    [ "$a" = busybox ] || ln -sf busybox root/bin/$a
                done
                echo small > root/etc/motto; echo s > root/etc/secret; chmod 640 root/etc/secret
                ln -sf motto root/etc/link; printf 'root:x:0:0::/root:/bin/sh\\n' > root/etc/passwd
                tar --numeric-owner --owner=0 --group=0 --exclude=./etc/secret -C root -cf rootfs.tar .
                tar --numeric-owner --owner=12 --group=34 -C root -rf rootfs.tar ./etc/secret
                case $1 in
                dir) rm -rf image; mkdir image; tar -C image --same-owner -xf rootfs.tar ;;
                tar) cp rootfs.tar image ;;
                tar.gz) gzip -c rootfs.tar > image ;;
                *)
                    umoci init --layout oci; umoci new --image oci:tiny
                    umoci raw add-layer --image oci:tiny rootfs.tar
                    case $1 in
                    oci-layout) mv oci image ;;
                    oci-tar) tar -C oci -cf image . ;;
                    docker-archive) skopeo --insecure-policy copy -q oci:oci:tiny docker-archive:image:tiny ;;
                    esac ;;
                esac
                """,
                form);
        return directory.resolve("image");
    }
}
