package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hosts that vanish at any byte and come back.
@Timeout(60)
final class ReattachIT {
    private AttachedAgent agent;

    @BeforeEach
    void startAgent() throws Exception {
        agent = AttachedAgent.start();
    }

    @AfterEach
    void stopAgent() throws Exception {
        agent.close();
    }

    @Test
    void comingBackKillsWhatRanBefore() throws Exception {
        String pid;
        try (Guest first = connect()) {
            GuestProcess process = first.exec(GuestContract.shell("echo $$; exec sleep 1000"));
            byte[] line = process.stdout().readNBytes(3);
            pid = new String(line, StandardCharsets.UTF_8) + rest(process);
        }
        try (Guest second = connect()) {
            assertThat(second.ping()).isPositive();
            ProcessHandle.of(Long.parseLong(pid.strip()))
                    .ifPresent(process ->
                            process.onExit()
                                    .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                                    .join());
        }
    }

    @Test
    void survivesHostsThatVanishAtAnyByte() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] begun = new byte[random.nextInt(3000)];
            ByteBuffer bytes = ByteBuffer.wrap(begun);
            if (begun.length > 100) {
                bytes.put(Frame.hostPreamble());
                Frame.putHeader(bytes, 12, FrameType.OPEN, 0, 0);
                bytes.putShort((short) 1).putShort((short) 0).putLong(i);
                Frame.putHeader(bytes, 200_000, FrameType.EXEC, 0, 1);
            }
            try (SocketChannel socket =
                    SocketChannel.open(UnixDomainSocketAddress.of(agent.socket()))) {
                socket.write(ByteBuffer.wrap(begun));
            }
        }
        try (Guest guest = connect()) {
            assertThat(guest.ping()).isPositive();
        }
        assertThat(agent.alive()).isTrue();
    }

    private Guest connect() {
        return GuestChannel.connect(agent.socket(), Duration.ofSeconds(10));
    }

    private static String rest(GuestProcess process) throws Exception {
        StringBuilder digits = new StringBuilder();
        for (int c = process.stdout().read(); c != '\n'; c = process.stdout().read()) {
            digits.append((char) c);
        }
        return digits.toString();
    }
}
