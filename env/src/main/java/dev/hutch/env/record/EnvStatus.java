package dev.hutch.env.record;

/// How an environment stands.
///
/// ```
/// running --(last process ends)--> gone, or saved when it is durable --(entered)--> running
///    | (its monitor is killed)
///    v
/// unmonitored --(last process ends)--> ended, or saved
/// ```
public enum EnvStatus {
    RUNNING,
    /// Processes are in it, but nobody waits for their end.
    UNMONITORED,
    /// Durable, and nobody is in it.
    SAVED,
    /// Nobody can tell what it is; it stays until somebody takes it away by name.
    DAMAGED,
    /// A record that nobody could take away; whoever sees it does.
    ENDED;

    /// The word shown to people.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// @param monitored its monitor lives
    /// @param inhabited a process is in it
    static EnvStatus of(boolean durable, boolean monitored, boolean inhabited) {
        if (monitored) {
            return RUNNING;
        }
        if (inhabited) {
            return UNMONITORED;
        }
        return durable ? SAVED : ENDED;
    }
}
