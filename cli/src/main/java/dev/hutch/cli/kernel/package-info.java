/// `hutch kernel`: what VMs boot with.
///
/// Commands over `KernelCall`, and how kernels look in a table.
package dev.hutch.cli.kernel;
