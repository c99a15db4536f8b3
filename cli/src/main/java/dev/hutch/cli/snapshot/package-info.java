/// `hutch vm snapshot`.
///
/// Commands over `SnapshotCall`, and how snapshots look in a table.
package dev.hutch.cli.snapshot;
