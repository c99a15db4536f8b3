package dev.hutch.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest",
        "debian:bookworm, docker.io/library/debian:bookworm",
        "team/tools, docker.io/team/tools:latest",
        "docker.io/debian:12, docker.io/library/debian:12",
        "localhost:5000/a/b:c, localhost:5000/a/b:c",
        "ghcr.io/x/y, ghcr.io/x/y:latest",
        "127.0.0.1:5/x, 127.0.0.1:5/x:latest"
    })
    void readsWhatPeopleWrite(String text, String whole) {
        assertThat(OciReference.parse(text)).hasToString(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upper", "a b", "a:", "a@sha256:12", "-a", "a//b", "http://x/y"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> OciReference.parse(text))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("registry.reference_invalid");
    }
}
