package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// What a guest is told apart by: the same at every boot of a VM, and no other's.
final class MachineId {
    private static final int DIGITS = 32;
    private static final int MAC_BYTES = 6;

    private MachineId() {}

    /// Its /etc/machine-id, machine-id(5).
    static String of(VmId id) {
        return HexFormat.of().formatHex(hash("hutch " + id)).substring(0, DIGITS);
    }

    /// The address of its network interface: locally administered, so no maker's.
    static String mac(VmId id) {
        byte[] address = Arrays.copyOf(hash("hutch mac " + id), MAC_BYTES);
        address[0] = (byte) ((address[0] & 0xfc) | 0x02);
        return HexFormat.ofDelimiter(":").formatHex(address);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
