/// How things look: tables, fields, progress, problems.
///
/// Everything here turns values into text. Text that may come from an image or a guest is stripped
/// of control characters on the way. Nothing here asks the daemon for anything or knows a command.
package dev.hutch.cli.render;
