package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Kernels from every source there is, booted or refused.
final class KernelsIT extends MachineTest {
    private static final String NO_DIGEST = "0".repeat(64);

    @Test
    void aDirectoryAndATarballOfOnesOwn() {
        Path built = kernel();
        hutch.run("kernel", "import", "--from", built.toString(), "own").exits(0).says("own\n");
        hutch.run("kernel", "import", "--from", built.toString(), "own").fails("kernel.exists");
        String version = show("own").get("version").asString();
        hutch.run("vm", "run", "--rm", "--kernel", "own", "--", "uname", "-r")
                .exits(0)
                .says(version + "\n");

        sh(directory, "tar -C kernel -czf own.tar.gz .");
        String digest = sh(directory, "sha256sum own.tar.gz | cut -d' ' -f1").strip();
        var server =
                SimpleFileServer.createFileServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        directory,
                        SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/own.tar.gz";
            pull(url, NO_DIGEST, "web").fails("kernel.digest_mismatch");
            pull(url + ".missing", digest, "web").fails("kernel.fetch_failed");
            hutch.run("kernel", "show", "web").fails("kernel.not_found");
            pull(url, digest, "web").exits(0).says("web\n");
            assertThat(show("web").get("version").asString()).isEqualTo(version);
        } finally {
            server.stop(0);
        }
        hutch.run("kernel", "rm", "own", "web").exits(0);
        assertThat(hutch.run("kernel", "ls", "-q").exits(0).out().lines())
                .doesNotContain("own", "web");
    }

    @Test
    void whatIsNoKernel() {
        hutch.run("kernel", "import", "--from", directory.toString(), "bad")
                .fails("kernel.image_missing");
        hutch.run("kernel", "import", "--from", "/no/such", "bad").fails("kernel.source_invalid");
        hutch.run("kernel", "import", "--from", directory.toString(), "../bad")
                .fails("kernel.name_invalid");
        hutch.run("kernel", "pull", "no-such").fails("kernel.not_in_catalog");
        hutch.run("kernel", "pull", "--url", "https://example.org/k.tar", "bad")
                .wrongUsage("--sha256");
        assertThat(hutch.run("kernel", "ls", "-q").exits(0).out().lines()).doesNotContain("bad");
    }

    @Test
    void theCatalogTellsWhatThereIs() {
        assertThat(hutch.run("kernel", "ls", "--available").exits(0).out())
                .contains("debian-cloud", "host");
    }

    private Ran pull(String url, String digest, String name) {
        return hutch.run("kernel", "pull", "--url", url, "--sha256", digest, name);
    }

    private JsonNode show(String kernel) {
        return hutch.run("--format", "json", "kernel", "show", kernel).exits(0).json();
    }

    /// What a kernel's build leaves: an image and modules.
    private Path kernel() {
        sh(
                directory,
                """
                name=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \\(linux-image.*\\)/\\1/p')
                apt-get download -q "$name" > /dev/null
                dpkg-deb -x "$name"_*.deb unpacked; mkdir -p kernel/lib
                cp unpacked/boot/vmlinuz-* kernel/vmlinuz; cp -r unpacked/lib/modules kernel/lib/
                """);
        return directory.resolve("kernel");
    }
}
