/// What every command is made of: the root and its global options, groups, and the invocation that
/// carries the console, the daemon and the way to answer.
///
/// The commands themselves live in rooms of their own, one per family, and use this one. Nothing
/// here knows a particular command.
package dev.hutch.cli.command;
