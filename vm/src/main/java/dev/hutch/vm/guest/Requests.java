package dev.hutch.vm.guest;

import dev.hutch.api.call.VmCall.TerminalSize;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Writes the payloads of requests.
final class Requests {
    private static final HexFormat MAC = HexFormat.ofDelimiter(":");

    private Requests() {}

    static PayloadWriter configure(GuestConfiguration configuration) {
        return new PayloadWriter().string(configuration.overlay()).strings(configuration.lowers());
    }

    static PayloadWriter identify(GuestIdentity identity, byte[] entropy) {
        Instant now = identity.now();
        PayloadWriter out =
                new PayloadWriter()
                        .u64(now.getEpochSecond())
                        .u32(now.getNano())
                        .bytes(entropy)
                        .string(identity.hostname())
                        .string(identity.machineId())
                        .u32(identity.network().size());
        for (GuestIdentity.GuestNetwork network : identity.network()) {
            out.string(network.device()).bytes(MAC.parseHex(network.mac()));
            out.string(network.address()).u8(network.prefixLength());
            out.string(network.gateway()).string(network.dns());
        }
        out.strings(variables(identity.env())).u32(identity.files().size());
        for (GuestIdentity.PlacedFile file : identity.files()) {
            out.string(file.path()).u32(file.mode()).bytes(file.content());
        }
        return out;
    }

    static PayloadWriter exec(GuestCommand command) {
        PayloadWriter out =
                new PayloadWriter()
                        .strings(command.argv())
                        .strings(variables(command.env()))
                        .string(command.cwd())
                        .string(command.user());
        TerminalSize size = command.terminal();
        return size == null
                ? out.u8(0).u16(0).u16(0)
                : out.u8(1).u16(size.rows()).u16(size.columns());
    }

    private static List<String> variables(Map<String, String> env) {
        return env.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .toList();
    }
}
