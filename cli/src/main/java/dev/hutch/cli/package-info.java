/// Placeholder until its rooms stand.
package dev.hutch.cli;
