package dev.hutch.vm.guest;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/// The contracts against the agent where it belongs: as the first process of a machine. One machine
/// serves all conversations, one after another.
final class BootedGuestIT {
    private static BootedGuest booted;

    @BeforeAll
    static void boot() throws IOException {
        booted = BootedGuest.start();
    }

    @AfterAll
    static void end() throws IOException {
        booted.close();
    }

    @Nested
    final class Conversations extends GuestContract {
        @Override
        Guest connect() {
            return booted.connect();
        }
    }

    @Nested
    final class Transfers extends TransferContract {
        @Override
        Guest connect() {
            return booted.connect();
        }
    }
}
