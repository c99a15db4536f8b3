package dev.hutch.api;

/// A VM's name: a letter or digit, then letters, digits, underscore or hyphen; at most 64
/// characters. It becomes the guest's hostname (underscores as hyphens) and `<name>.vm`.
///
/// @param value the name as given
public record VmName(String value) {

    public VmName {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
            throw new Problem(
                            Problem.Kind.INVALID,
                            "vm.name_invalid",
                            "'" + value.strip() + "' is not a VM name",
                            "use 1 to 64 letters, digits, '-' or '_', starting with a letter or"
                                    + " digit")
                    .toException();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
