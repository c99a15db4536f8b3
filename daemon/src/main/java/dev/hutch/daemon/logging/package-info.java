/// Where the daemon's log goes: one file of bounded size, and the ones before it.
///
/// The only room that knows which logging library stands behind `System.Logger`.
package dev.hutch.daemon.logging;
