/// What the daemon answers to each call.
///
/// `LocalHutch` decides how a call runs and hands it to its family. A family switches over its
/// sealed calls without a default, so that a new call does not compile until it is answered. This
/// room holds no state of its own.
package dev.hutch.daemon.calls;
