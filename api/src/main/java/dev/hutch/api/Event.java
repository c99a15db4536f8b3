package dev.hutch.api;

/// What a long operation tells whoever watches. Rendered as bars on a terminal, as plain lines
/// elsewhere, as JSON to programs.
public sealed interface Event {

    /// A job has begun and can be watched or cancelled under this id.
    record Started(String job) implements Event {}

    /// A stage has begun.
    ///
    /// @param name stable word such as `boot`
    /// @param detail for people
    record Stage(String name, String detail) implements Event {}

    /// A step within a stage has begun. Not shown to people: it is for who measures.
    ///
    /// @param name stable words such as `state load`
    record Mark(String name) implements Event {}

    /// How far the running stage is.
    ///
    /// @param total 0 while unknown
    /// @param unit `bytes`, `files` or `steps`
    record Progress(String stage, long done, long total, String unit) implements Event {}

    /// How far one of several things is that the running stage does at the same time.
    ///
    /// @param part for people, such as `layer 2 of 7`
    /// @param total 0 while unknown
    /// @param unit `bytes`, `files` or `steps`
    record Part(String stage, String part, long done, long total, String unit) implements Event {}

    /// Something worth knowing that stops nothing.
    record Warning(String message) implements Event {}

    /// One line for a person, such as the address of what was made.
    record Note(String message) implements Event {}
}
