package dev.hutch.api;

/// Where a long operation reports to. Implementations are thread-safe, return at once and never
/// throw: nobody's work fails because nobody is looking.
@FunctionalInterface
public interface EventSink {
    EventSink NONE = event -> {};

    void emit(Event event);

    default void stage(String name, String detail) {
        emit(new Event.Stage(name, detail));
    }

    default void mark(String name) {
        emit(new Event.Mark(name));
    }

    default void warn(String message) {
        emit(new Event.Warning(message));
    }
}
