package dev.hutch.vm.guest;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens the conversation with an agent.
public final class GuestChannel {
    /// A guest that is up answers much sooner; one that may have to be freed from half a frame does
    /// not answer at all before that.
    private static final Duration FLUSH_AFTER = Duration.ofSeconds(1);

    private static final int FLUSH_SIZE = Frame.HEADER_SIZE + Frame.MAX_PAYLOAD;

    private GuestChannel() {}

    /// Connects and waits until the agent has said hello, which in a booting guest takes seconds.
    ///
    /// Problems: `guest.unreachable` (nobody listens on the socket), `guest.no_hello` (timed out),
    /// `guest.gone`, `guest.protocol`, `guest.version`, `guest.cancelled`.
    public static Guest connect(Path unixSocket, Duration deadline) {
        return connect(unixSocket, deadline, Next.UNKNOWN);
    }

    /// As the shorter one.
    public static Guest connect(Path unixSocket, Duration deadline, Next next) {
        Conversation conversation;
        try {
            conversation = new Conversation(Wire.connect(unixSocket));
        } catch (IOException | UnsupportedOperationException failure) {
            throw GuestProblems.unreachable(unixSocket, failure);
        }
        boolean attached = false;
        try {
            conversation.start(String.valueOf(unixSocket.getFileName()));
            Guest guest = new AgentGuest(conversation, hello(conversation, deadline, next));
            attached = true;
            return guest;
        } finally {
            if (!attached) {
                conversation.finish(GuestProblems.gone());
            }
        }
    }

    private static Hello hello(Conversation conversation, Duration deadline, Next next) {
        SecureRandom random = new SecureRandom();
        long first = random.nextLong() | 1; // not 0, which means none
        long second = random.nextLong() | 1;
        CompletableFuture<Hello> hello = conversation.hello();
        // In threads of their own: as long as no guest reads, a write may wait.
        Thread.startVirtualThread(() -> conversation.open(0, first, next, 0));
        boolean patient = deadline.compareTo(FLUSH_AFTER) > 0;
        try {
            return hello.get((patient ? FLUSH_AFTER : deadline).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            if (!patient) {
                throw GuestProblems.noHello(deadline);
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw explain(failure);
        }
        // An agent of before there was a `next` takes this for a malformed frame.
        Thread.startVirtualThread(() -> conversation.open(first, second, Next.UNKNOWN, FLUSH_SIZE));
        try {
            return hello.get(deadline.minus(FLUSH_AFTER).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw GuestProblems.noHello(deadline);
        } catch (InterruptedException | ExecutionException failure) {
            throw explain(failure);
        }
    }

    private static ProblemException explain(Exception failure) {
        if (failure.getCause() instanceof ProblemException known) {
            return known.problem().toException(known);
        }
        Thread.currentThread().interrupt();
        return GuestProblems.cancelled();
    }
}
