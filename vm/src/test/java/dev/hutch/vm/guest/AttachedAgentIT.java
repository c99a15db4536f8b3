package dev.hutch.vm.guest;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract against the real agent, without booting a machine for it.
final class AttachedAgentIT extends GuestContract {
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
