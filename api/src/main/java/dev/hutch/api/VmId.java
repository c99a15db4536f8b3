package dev.hutch.api;

/// A VM's identity: twelve lower-case hexadecimal digits, never used again after its VM is gone.
///
/// @param value the digits
public record VmId(String value) implements Comparable<VmId> {

    public VmId {
        if (!value.matches("[0-9a-f]{12}")) {
            throw Problem.of(
                            Problem.Kind.INVALID,
                            "vm.id_invalid",
                            "'" + value + "' is not a VM id: twelve hexadecimal digits")
                    .toException();
        }
    }

    @Override
    public int compareTo(VmId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
