package dev.hutch.env.record;

import dev.hutch.api.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an environment is, from its beginning on.
///
/// @param reference as its user wrote it
/// @param stack what it is made of; empty when it began with nothing
/// @param edit it may be changed
/// @param durable its changes outlive its processes
/// @param tmpfs bytes its changes may take in memory, 0 when nobody said
/// @param command the one it was made for, cut short when it is long
public record EnvRecord(
        EnvName name,
        String reference,
        Optional<Digest> stack,
        boolean edit,
        boolean durable,
        String prefix,
        long tmpfs,
        List<String> command,
        Instant created) {

    public EnvRecord {
        command = List.copyOf(command);
    }

    /// The same, to be changed or not.
    public EnvRecord withEdit(boolean now) {
        return new EnvRecord(name, reference, stack, now, durable, prefix, tmpfs, command, created);
    }

    /// The same, with changes that outlive its processes.
    public EnvRecord withDurable() {
        return new EnvRecord(name, reference, stack, edit, true, prefix, 0, command, created);
    }
}
