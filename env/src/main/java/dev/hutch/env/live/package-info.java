/// Live layers: directories and files of the host that show in environments as they are.
///
/// A file says which, `docs/formats/live-layer.md`; here it is read and held to its rules. What it
/// comes to is a list of places, in order. This room places nothing.
package dev.hutch.env.live;
