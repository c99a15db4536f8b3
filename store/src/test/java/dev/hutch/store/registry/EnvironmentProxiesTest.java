package dev.hutch.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxiesTest {
    private static final URI HTTPS = URI.create("https://registry.example.com/v2/");

    @Test
    void aProxyIsChosenByScheme() {
        Map<String, String> both =
                Map.of("HTTPS_PROXY", "http://one:3128", "http_proxy", "two:8888");
        assertThat(proxy(both, HTTPS)).isEqualTo("one/<unresolved>:3128");
        assertThat(proxy(both, URI.create("http://x.example.com/")))
                .isEqualTo("two/<unresolved>:8888");
        assertThat(proxy(Map.of("ALL_PROXY", "http://all"), HTTPS))
                .isEqualTo("all/<unresolved>:8080");
        assertThat(proxy(Map.of(), HTTPS)).isEqualTo("direct");
        assertThat(
                        proxy(
                                Map.of("https_proxy", "http://low:1", "HTTPS_PROXY", "http://up:2"),
                                HTTPS))
                .isEqualTo("low/<unresolved>:1");
    }

    @Test
    void exceptionsAndThisHostAreReachedDirectly() {
        for (String exception :
                List.of("example.com", ".example.com", "a, registry.example.com:443", "*")) {
            assertThat(proxy(Map.of("https_proxy", "p:1", "NO_PROXY", exception), HTTPS))
                    .as(exception)
                    .isEqualTo("direct");
        }
        assertThat(proxy(Map.of("https_proxy", "p:1", "NO_PROXY", "ample.com,"), HTTPS))
                .isEqualTo("p/<unresolved>:1");
        assertThat(proxy(Map.of("ALL_PROXY", "p:1"), URI.create("http://127.0.0.1:5000/v2/")))
                .isEqualTo("direct");
    }

    @Test
    void aPasswordIsShownToTheProxyAndToNobodyElse() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://me:se%40cret@one:3128");
        EnvironmentProxies proxies = new EnvironmentProxies(environment);
        assertThat(proxies.authorization(HTTPS)).contains("Basic bWU6c2VAY3JldA==");
        assertThat(proxies.authorization(URI.create("https://127.0.0.1/"))).isEmpty();
        assertThat(new RegistryAccess(environment, false).toString())
                .contains("HTTPS_PROXY")
                .doesNotContain("cret");
    }

    @Test
    void anAddressThatIsNoneIsToldWithoutRepeatingIt() {
        for (String address : List.of("socks5://me:secret@x:1", "http://me:secret@", "::::")) {
            assertThatThrownBy(() -> proxy(Map.of("https_proxy", address), HTTPS))
                    .satisfies(e -> {
                        ProblemException problem = (ProblemException) e;
                        assertThat(problem.problem().code()).isEqualTo("registry.proxy");
                        assertThat(problem.getMessage()).contains("HTTPS_PROXY");
                        assertThat(problem.problem().toString()).doesNotContain("secret");
                    });
        }
    }

    @Test
    void registriesAreAskedThroughIt() throws IOException {
        try (ScriptedRegistry proxy =
                new ScriptedRegistry(request -> ScriptedRegistry.status(502))) {
            RegistryAccess access =
                    new RegistryAccess(Map.of("HTTPS_PROXY", "http://" + proxy.authority()), false);
            RegistryClient client =
                    Timings.registries(Timings.noting(new java.util.ArrayList<>())).as(access);
            assertThatThrownBy(() -> client.head(OciReference.parse("registry.example.com/x:1")))
                    .extracting(e -> ((ProblemException) e).problem().code())
                    .isEqualTo("registry.proxy_refused");
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> {
                        assertThat(request.method()).isEqualTo("CONNECT");
                        assertThat(request.target()).isEqualTo("registry.example.com:443");
                    });
        }
    }

    private static String proxy(Map<String, String> environment, URI uri) {
        Proxy proxy = new EnvironmentProxies(environment).select(uri).getFirst();
        return proxy.equals(Proxy.NO_PROXY) ? "direct" : proxy.address().toString();
    }
}
