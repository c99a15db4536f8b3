package dev.hutch.daemon.relay;

import dev.hutch.api.call.RegistryAccess;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The client's environment: some of it comes unasked, the rest when somebody wants to know.
final class Variables {
    private static final Set<String> UNASKED =
            Set.of(
                    "TERM",
                    "NO_COLOR",
                    "COLUMNS",
                    "LINES",
                    "HOME",
                    "USER",
                    "LANG",
                    "LC_ALL",
                    "EDITOR",
                    "VISUAL",
                    "SSH_AUTH_SOCK");
    private static final String UNASKED_PREFIX = "HUTCH_";
    private static final int MAX_NAME = 255;

    private final Map<String, String> known;
    private final FrameWriter writer;
    private final Map<String, CompletableFuture<Optional<String>>> asked = new HashMap<>();
    private boolean closed;

    Variables(Map<String, String> known, FrameWriter writer) {
        this.known = known;
        this.writer = writer;
    }

    Optional<String> find(String name) {
        boolean sendable =
                !name.isEmpty()
                        && name.length() <= MAX_NAME
                        && name.matches("[\\x21-\\x7e&&[^=]]+");
        if (known.containsKey(name)
                || UNASKED.contains(name)
                || RegistryAccess.VARIABLES.contains(name)
                || name.startsWith(UNASKED_PREFIX)
                || !sendable) {
            return Optional.ofNullable(known.get(name));
        }
        try {
            return ask(name).get();
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized CompletableFuture<Optional<String>> ask(String name) {
        if (closed) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return asked.computeIfAbsent(
                name,
                _ -> {
                    writer.send(Frame.of(FrameType.ASK, name));
                    return new CompletableFuture<>();
                });
    }

    /// @param entry `NAME=value`, or `NAME` when it is not set
    /// @return false when nobody asked
    synchronized boolean answer(String entry) {
        int equals = entry.indexOf('=');
        CompletableFuture<Optional<String>> future =
                asked.get(equals < 0 ? entry : entry.substring(0, equals));
        return future != null
                && future.complete(
                        equals < 0 ? Optional.empty() : Optional.of(entry.substring(equals + 1)));
    }

    synchronized void hangUp() {
        closed = true;
        asked.values().forEach(future -> future.complete(Optional.empty()));
    }
}
