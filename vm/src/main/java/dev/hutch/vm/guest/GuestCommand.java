package dev.hutch.vm.guest;

import dev.hutch.api.call.VmCall.TerminalSize;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A command to run in the guest.
///
/// @param argv at least the program; looked up in PATH of `env` when it has no slash
/// @param cwd absolute; must exist
/// @param user name or uid, optionally `:group`, resolved in the guest's own /etc/passwd; empty:
///   root
/// @param terminal null: three plain streams
public record GuestCommand(
        List<String> argv,
        Map<String, String> env,
        String cwd,
        String user,
        @Nullable TerminalSize terminal) {
    public GuestCommand {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
    }

    /// A plain command as root in `/`.
    public static GuestCommand of(String... argv) {
        return new GuestCommand(List.of(argv), Map.of(), "/", "", null);
    }
}
