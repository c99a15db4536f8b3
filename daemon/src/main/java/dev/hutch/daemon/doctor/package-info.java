/// What the host needs, what it has, and the command that mends the difference.
///
/// Every check names its thing, tells what it is for, and grades what was found. Checks are
/// independent: one that fails hides no other. Fixing installs packages, and nothing else.
package dev.hutch.daemon.doctor;
