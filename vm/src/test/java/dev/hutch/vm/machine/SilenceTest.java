package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.process.ProcessActivity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What counts as silence: fifteen seconds of a guest's own time, looked at each second.
class SilenceTest {
    private static final int PATIENCE_SECONDS = 15;

    private boolean asleep;
    private long processorMillis;
    private long said;
    private final Silence silence =
            new Silence(
                    () -> new ProcessActivity(Duration.ofMillis(processorMillis), asleep),
                    () -> said,
                    Duration.ofSeconds(PATIENCE_SECONDS));

    @Test
    void aGuestThatSleepsIsSilentAsLongAsItSleeps() {
        asleep = true;
        assertThat(silence.step()).isEqualTo(Duration.ofSeconds(1));
        assertThat(looksUntilTooLong(0)).isEqualTo(PATIENCE_SECONDS);
    }

    @Test
    void aGuestThatSpinsIsSilentForTheProcessorTimeItTakes() {
        assertThat(looksUntilTooLong(2000)).isEqualTo(8);
    }

    @Test
    void soIsOneThatIsFoundAsleepWhileItSpins() {
        asleep = true;
        assertThat(looksUntilTooLong(2000)).isEqualTo(8);
    }

    /// What a boot takes all in all, at the pace of a host with a hundred other things to do.
    @Test
    void aGuestThatIsNotLetToAProcessorIsNotSilent() {
        for (int i = 0; i < 300; i++) {
            processorMillis += 10;
            assertThat(silence.tooLong()).isFalse();
        }
    }

    @Test
    void whatItSaysBreaksTheSilence() {
        asleep = true;
        for (int i = 1; i < 100; i++) {
            said += i % 10 == 0 ? 1 : 0;
            assertThat(silence.tooLong()).isFalse();
        }
        silence.broken();
        for (int i = 1; i < 100; i++) {
            if (i % 10 == 0) {
                silence.broken();
            }
            assertThat(silence.tooLong()).isFalse();
        }
    }

    @Test
    void aProcessThatIsGoneIsForOthersToNotice() {
        processorMillis = 14_000;
        assertThat(silence.tooLong()).isFalse();
        processorMillis = 0;
        assertThat(looksUntilTooLong(0)).isEqualTo(1000);
    }

    private int looksUntilTooLong(int millisEach) {
        for (int look = 1; look < 1000; look++) {
            processorMillis += millisEach;
            if (silence.tooLong()) {
                return look;
            }
        }
        return 1000;
    }
}
