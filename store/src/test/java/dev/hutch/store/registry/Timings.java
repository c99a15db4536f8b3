package dev.hutch.store.registry;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Patience for tests: pauses are noted and not made.
public final class Timings {
    private Timings() {}

    public static RegistryTiming noting(List<Duration> pauses) {
        RegistryTiming usual = RegistryTiming.DEFAULT;
        return new RegistryTiming(
                usual.connect(),
                usual.answer(),
                usual.stall(),
                usual.attempts(),
                usual.firstPause(),
                usual.longestPause(),
                pauses::add);
    }

    /// Gives up on silence at once.
    public static RegistryTiming hasty(Duration silence, List<Duration> pauses) {
        RegistryTiming noting = noting(pauses);
        return new RegistryTiming(
                noting.connect(),
                silence,
                silence,
                noting.attempts(),
                noting.firstPause(),
                noting.longestPause(),
                noting.pause());
    }

    /// Registries without logins, proxies and certificates of their own.
    public static Registries registries(RegistryTiming timing) {
        return new Registries(
                Map.of(), HttpClient.Builder.NO_PROXY, TrustedCertificates.JAVA, timing);
    }
}
