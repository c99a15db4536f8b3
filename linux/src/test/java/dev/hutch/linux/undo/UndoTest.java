package dev.hutch.linux.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {
    private final List<String> undone = new ArrayList<>();

    @Test
    void takesBackLastFirst() {
        try (Undo undo = new Undo("test")) {
            undo.push("a", () -> undone.add("a"));
            undo.push("b", () -> undone.add("b"));
        }
        assertThat(undone).containsExactly("b", "a");
    }

    @Test
    void commitDisarms() {
        try (Undo undo = new Undo("test")) {
            undo.push("a", () -> undone.add("a"));
            undo.commit();
        }
        assertThat(undone).isEmpty();
    }

    @Test
    void aFailingStepNeitherStopsTheOthersNorHidesTheCause() {
        assertThatThrownBy(
                        () -> {
                            try (Undo undo = new Undo("test")) {
                                undo.push("a", () -> undone.add("a"));
                                undo.push(
                                        "b",
                                        () -> {
                                            throw new IllegalStateException("b");
                                        });
                                throw new IllegalArgumentException("cause");
                            }
                        })
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(undone).containsExactly("a");
    }

    @Test
    void anInterruptedThreadStillUndoesAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try (Undo undo = new Undo("test")) {
            undo.push(
                    "a",
                    () -> undone.add(Thread.currentThread().isInterrupted() ? "cut" : "whole"));
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(undone).containsExactly("whole");
    }
}
