/// The benchmark of hutch's promises: runs the command a user runs, as whole processes, several
/// times, against a home of its own, with podman beside it in the same run where podman works.
///
/// A figure is a median; a ratio is taken between medians of runs that alternated, so that a
/// machine that slows down slows both. Nothing here judges by a single run, and nothing here is
/// part of the product.
package dev.hutch.bench;
