/// The conversation with the agent inside a guest.
///
/// `Guest` is what the rest of hutch sees; `docs/formats/guest-channel.md` is the format. This room
/// knows streams and frames. It never starts a machine and never knows which hypervisor runs it.
package dev.hutch.vm.guest;
