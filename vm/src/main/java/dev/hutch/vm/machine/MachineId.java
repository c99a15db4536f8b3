package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The guest's /etc/machine-id, machine-id(5): the same at every boot of a VM, and no other's.
final class MachineId {
    private static final int DIGITS = 32;

    private MachineId() {}

    static String of(VmId id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(("hutch " + id).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
