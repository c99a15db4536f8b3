package dev.hutch.store.registry;

import dev.hutch.linux.files.FileProblems;
import java.time.Duration;

/// Tries again what failed and may pass, with longer and longer pauses.
final class Retry {
    private static final System.Logger LOG = System.getLogger(Retry.class.getName());

    private final RegistryTiming timing;
    private final String host;
    private int failures;

    Retry(RegistryTiming timing, String host) {
        this.timing = timing;
        this.host = host;
    }

    @FunctionalInterface
    interface Attempt<T> {
        T run() throws TransientException;
    }

    <T> T run(Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.run();
            } catch (TransientException e) {
                pause(e);
            }
        }
    }

    /// It gets on again: what failed before does not count any more.
    void progressed() {
        failures = 0;
    }

    /// Returns when it is time for another attempt; throws the problem when there is none left.
    void pause(TransientException failure) {
        failures++;
        Duration length = failure.after().orElseGet(this::usual);
        if (failures >= timing.attempts() || length.compareTo(timing.longestPause()) > 0) {
            throw failure.problem();
        }
        LOG.log(
                System.Logger.Level.DEBUG,
                () ->
                        "registry=%s failures=%d pauseMillis=%d code=%s"
                                .formatted(
                                        host,
                                        failures,
                                        length.toMillis(),
                                        failure.problem().problem().code()));
        try {
            timing.pause().pause(length);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("talk to " + host, e);
        }
    }

    private Duration usual() {
        Duration doubled = timing.firstPause().multipliedBy(1L << Math.min(failures - 1, 16));
        return doubled.compareTo(timing.longestPause()) > 0 ? timing.longestPause() : doubled;
    }
}
