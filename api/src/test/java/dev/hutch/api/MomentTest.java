package dev.hutch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2h, 2026-11-21T18:00:00Z",
        "~2h, 2026-11-21T18:00:00Z",
        "1d12h, 2026-11-20T08:00:00Z",
        "3 weeks, 2026-10-31T20:00:00Z",
        "1y, 2025-11-21T20:00:00Z",
        "90s, 2026-11-21T19:58:30Z",
        "14:30, 2026-11-21T14:30:00Z",
        "3pm, 2026-11-21T15:00:00Z",
        "12:05am, 2026-11-21T00:05:00Z",
        "2026-11-20, 2026-11-20T00:00:00Z",
        "2026-11-20T10:30, 2026-11-20T10:30:00Z",
        "2026-11-20T10:30:15, 2026-11-20T10:30:15Z",
        "2026-11-20T10:30:15.5Z, 2026-11-20T10:30:15.500Z",
        "2026-11-20T10:30:15-01:00, 2026-11-20T11:30:15Z"
    })
    void readsWhatPeopleWrite(String text, Instant moment) {
        assertThat(Moment.parse(text, NOW)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "h", "2x", "2h!", "25:00", "13pm", "2026-13-01", "-2h", "now"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Moment.parse(text, NOW))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("moment.invalid");
    }
}
