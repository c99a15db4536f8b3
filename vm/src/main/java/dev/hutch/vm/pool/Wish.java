package dev.hutch.vm.pool;

import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.template.Template;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// A kind of machine that somebody wants, and may want again.
///
/// @param template where it goes on from
/// @param hardware the machine in a directory of its own, with its disk there
/// @param overlay where in a machine's directory its disk is
/// @param nobody who it rehearses to become
public record Wish(
        Template template,
        Function<Path, VmHardware> hardware,
        Function<Path, Path> overlay,
        Supplier<GuestIdentity> nobody) {}
