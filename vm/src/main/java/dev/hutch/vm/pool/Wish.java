package dev.hutch.vm.pool;

import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.template.Template;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A kind of machine that somebody wants, and may want again.
///
/// @param template where it goes on from
/// @param hardware the machine in a directory of its own, with its disk there
/// @param disk makes it in a machine's directory; a template that is not whole any more is a
///   problem
/// @param nobody who it rehearses to become
public record Wish(
        Template template,
        Function<Path, VmHardware> hardware,
        Consumer<Path> disk,
        Supplier<GuestIdentity> nobody) {}
