/// `hutch vm`: the life of machines, entering them, and the work that goes in and comes out.
///
/// A command reads its options into a `VmCall`, asks, and renders the answer. It decides nothing
/// that the daemon could decide.
package dev.hutch.cli.vm;
