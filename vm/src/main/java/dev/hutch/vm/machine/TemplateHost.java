package dev.hutch.vm.machine;

import dev.hutch.vm.template.Templates;
import java.nio.file.Path;

/// What this host has for templates.
///
/// @param kept those that are there
/// @param workplace directory for the machine a template is made of; short, for it will hold
///   sockets
/// @param make whether new ones are made
/// @param processor model of the host's processor
/// @param clock its pace; asked when first needed
public record TemplateHost(
        Templates kept, Path workplace, boolean make, String processor, ClockPace clock) {

    /// Ticks of the time stamp counter per millisecond.
    @FunctionalInterface
    public interface ClockPace {
        long khz();
    }
}
