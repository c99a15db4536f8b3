package dev.hutch.vm.machine;

/// What can be asked of one VM, by a person or by an event.
enum Request {
    START,
    /// From the disk, whatever else there is.
    START_COLD,
    STOP,
    RESTART,
    KILL,
    DELETE,
    /// Unless somebody started it in the meantime.
    DELETE_STOPPED,
    /// Unless somebody works in it.
    PAUSE,
    PAUSE_ANYWAY,
    RESUME,
    /// Exec, copy and whatever else happens inside a guest, which a paused one is woken for.
    ENTER,
    /// Open the channel to a running guest again.
    ATTACH,
    /// The hypervisor process has ended.
    EXITED;

    /// Whether it cuts short what the VM's owner is doing: nobody waits for a boot to kill it.
    boolean preempts() {
        return this == KILL || this == DELETE;
    }
}
