package dev.hutch.vm.guest;

import java.util.List;

/// How the guest's root is put together. Nothing here tells which VM it is.
///
/// @param lowers drive serials of the read-only layers, bottom to top
/// @param overlay drive serial of the read-write overlay
public record GuestConfiguration(List<String> lowers, String overlay) {
    public GuestConfiguration {
        lowers = List.copyOf(lowers);
    }
}
