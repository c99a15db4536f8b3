/// Long operations that outlive the client that began them.
///
/// A job runs on a thread of its own, remembers what it reported, and can be watched by several and
/// cancelled by anyone who knows its id. Finished jobs are kept for a while, then forgotten. This
/// room knows neither what the jobs do nor how they are asked for.
///
/// ```
///   RUNNING -> DONE | FAILED | CANCELLED
/// ```
package dev.hutch.daemon.jobs;
