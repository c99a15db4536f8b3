/// Bytes from one thread of this process to another.
///
/// This room knows neither what the bytes are nor which threads there are: whoever makes a pipe
/// starts and ends them.
package dev.hutch.linux.pipe;
