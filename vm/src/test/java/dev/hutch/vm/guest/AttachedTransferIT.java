package dev.hutch.vm.guest;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Transfers by the real agent, without booting a machine for it.
final class AttachedTransferIT extends TransferContract {
    private static AttachedAgent agent;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = AttachedAgent.start();
    }

    @AfterAll
    static void stopAgent() throws Exception {
        agent.close();
    }

    @Override
    Guest connect() {
        return GuestChannel.connect(agent.socket(), Duration.ofSeconds(10));
    }
}
