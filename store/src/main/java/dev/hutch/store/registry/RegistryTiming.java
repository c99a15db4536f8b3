package dev.hutch.store.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How patient we are with registries.
///
/// @param connect until a connection stands
/// @param answer until an answer begins; registries look into slow storage first
/// @param stall a registry that is silent for that long in the middle of a body will stay silent
/// @param attempts of one request, or of one transfer without getting on, before it has failed
/// @param firstPause before the second attempt; each further one is twice as long
/// @param longestPause nobody waits longer, whatever the registry asks for
public record RegistryTiming(
        Duration connect,
        Duration answer,
        Duration stall,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        Pause pause) {

    public static final RegistryTiming DEFAULT =
            new RegistryTiming(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    5,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(60),
                    RegistryTiming::rest);

    /// Waits; tests only note how long.
    @FunctionalInterface
    public interface Pause {
        void pause(Duration length) throws InterruptedException;
    }

    private static void rest(Duration length) throws InterruptedException {
        // A latch that nobody opens: a wait that an interrupt ends.
        boolean _ = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
    }
}
