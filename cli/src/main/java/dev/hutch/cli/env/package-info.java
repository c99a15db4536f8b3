/// `hutch env`: layers around ordinary processes of this host.
///
/// Commands over `EnvCall`. They ask and render; to enter an environment they hand what they were
/// answered to the console, which lets the user's own process become it.
package dev.hutch.cli.env;
