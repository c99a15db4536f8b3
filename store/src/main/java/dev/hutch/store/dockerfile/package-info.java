/// Dockerfiles as values: lines, instructions, stages, words and their variables.
///
/// Follows the Dockerfile reference (docs.docker.com/reference/dockerfile). What is not supported
/// is refused while the file is read, by name and line, so that a build never stops halfway for it.
/// Reads nothing but the text it is given; what an instruction does is the business of
/// `dev.hutch.store.build`.
@NullMarked
package dev.hutch.store.dockerfile;

import org.jspecify.annotations.NullMarked;
