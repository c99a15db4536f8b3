package dev.hutch.e2e;

/// Environments of an ordinary user, who may do nothing special on this host.
final class EnvOrdinaryIT extends EnvChangesContract {
    @Override
    EnvUser open() {
        return EnvUser.ordinary();
    }
}
