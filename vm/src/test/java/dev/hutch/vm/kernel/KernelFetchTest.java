package dev.hutch.vm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryTiming;
import dev.hutch.store.registry.TrustedCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KernelFetchTest {
    private static final byte[] CONTENT = new byte[100_000];

    @TempDir Path directory;

    @Test
    void aServerThatFallsSilentIsLeft() throws Exception {
        try (TinyHttp server = new TinyHttp(CONTENT)) {
            KernelFetch impatient = new KernelFetch(web(Map.of()), Duration.ofMillis(300));
            assertThatThrownBy(() -> fetch(impatient, server.url("/stall")))
                    .hasMessageContaining("nothing came");
        }
    }

    @Test
    void aServerThatRedirectsWithoutEndIsLeft() throws Exception {
        try (TinyHttp server = new TinyHttp(CONTENT)) {
            KernelFetch fetch = new KernelFetch(web(Map.of()));
            assertThatThrownBy(() -> fetch(fetch, server.url("/round")))
                    .hasMessageContaining("redirects without end");
        }
    }

    @Test
    void theProxyOfTheEnvironmentIsAsked() throws Exception {
        try (TinyHttp proxy = new TinyHttp(CONTENT)) {
            KernelFetch open = new KernelFetch(web(Map.of("HTTP_PROXY", proxy.url(""))));
            fetch(open, "http://kernels.example.com/moved");
            assertThat(directory.resolve("fetched")).hasBinaryContent(CONTENT);
            KernelFetch safe = new KernelFetch(web(Map.of("https_proxy", proxy.url(""))));
            assertThatThrownBy(() -> fetch(safe, "https://kernels.example.com/good"))
                    .as("it makes no tunnels")
                    .hasMessageContaining("500");
        }
    }

    private static KernelWeb web(Map<String, String> environment) {
        return new Registries(
                        environment,
                        HttpClient.Builder.NO_PROXY,
                        TrustedCertificates.JAVA,
                        RegistryTiming.DEFAULT)
                ::send;
    }

    private void fetch(KernelFetch fetch, String url) {
        Digest digest = Digest.of(KernelFetch.sha256().digest(CONTENT));
        fetch.fetch(
                new KernelSource.Archive(URI.create(url), digest),
                directory.resolve("fetched"),
                EventSink.NONE);
    }
}
