package dev.hutch.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Environments of root: a mount namespace alone, and everybody keeps his number.
final class EnvRootIT extends EnvLiveContract {
    @Override
    EnvUser open() {
        assumeTrue(EnvUser.isRoot(), "only root can enter environments as root");
        return EnvUser.self();
    }
}
