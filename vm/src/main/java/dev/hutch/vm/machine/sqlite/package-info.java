/// The records of VMs in one SQLite file.
///
/// Every connection has the same pragmas, because they stand in its properties. One connection
/// writes, one statement at a time. The schema carries its version and is brought up to date on
/// opening. This room knows rows and nothing of what they mean.
package dev.hutch.vm.machine.sqlite;
