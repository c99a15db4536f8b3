package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class OwnMemoryTest {
    /// How much comes back is measured, in `bench`, not tested.
    @Test
    void canBeGivenBackAtAnyTime() {
        assertThatCode(
                        () -> {
                            OwnMemory.giveBack();
                            OwnMemory.giveBack();
                        })
                .doesNotThrowAnyException();
    }
}
