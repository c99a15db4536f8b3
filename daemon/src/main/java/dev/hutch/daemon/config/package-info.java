/// Where hutch keeps its things, and what its owner has chosen.
///
/// The only room that reads the environment and the configuration file. Everything is read once, at
/// the start, into records that other rooms are handed. Unknown keys and wrong values are all told
/// at once.
package dev.hutch.daemon.config;
