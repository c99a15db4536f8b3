/// What is written down about environments: docs/formats/environment.md.
///
/// An environment has a directory while processes are in it, and a durable one for as long as
/// somebody wants it. The directory is made and taken away by the native helper and its monitor;
/// this room reads it, tells how things stand, and takes away what they could not. It says whom the
/// store must keep things for.
package dev.hutch.env.record;
