package dev.hutch.env.record;

import dev.hutch.api.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an environment is, from its beginning on.
///
/// @param reference as its user wrote it
/// @param stack what it is made of; empty when it began with nothing
/// @param edit it may be changed
/// @param durable its changes outlive its processes
/// @param tmpfs bytes its changes may take in memory, 0 when nobody said
/// @param command the one it was made for, cut short when it is long
/// @param live what of the host shows in it, in the order in which it is placed
/// @param annotations by key
public record EnvRecord(
        EnvName name,
        String reference,
        Optional<Digest> stack,
        boolean edit,
        boolean durable,
        String prefix,
        long tmpfs,
        List<String> command,
        Instant created,
        List<LiveBind> live,
        Map<String, Annotation> annotations) {

    public EnvRecord {
        command = List.copyOf(command);
        live = List.copyOf(live);
        annotations = Map.copyOf(annotations);
    }

    /// The same, to be changed or not.
    public EnvRecord withEdit(boolean now) {
        return with(now, durable, tmpfs);
    }

    /// The same, with changes that outlive its processes.
    public EnvRecord withDurable() {
        return with(edit, true, 0);
    }

    private EnvRecord with(boolean nowEdit, boolean nowDurable, long nowTmpfs) {
        return new EnvRecord(
                name,
                reference,
                stack,
                nowEdit,
                nowDurable,
                prefix,
                nowTmpfs,
                command,
                created,
                live,
                annotations);
    }
}
