/// Files that survive a crash, files with holes, files that can be made again, and locks between
/// processes.
///
/// A durable write is: temporary sibling, fsync, rename, fsync of the directory. A reader sees the
/// old content or the new, never half of one. Everything here throws `ProblemException` with the
/// path in it; a full disk is `host.disk_full` (exhausted), whichever call met it.
package dev.hutch.linux.files;
