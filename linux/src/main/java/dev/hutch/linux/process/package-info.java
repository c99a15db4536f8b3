/// Programs and processes of the host: run one and read what it said, start one that outlives us,
/// find one again.
///
/// The only room that uses `ProcessBuilder`. Every run has a deadline and a bound on what is kept
/// of its output.
package dev.hutch.linux.process;
