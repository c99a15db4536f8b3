package dev.hutch.cli.image;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Option;

/// How registries are reached: what the user says, and what the user's environment does.
final class RegistryOptions {
    @Option(
            names = "--insecure",
            description = "Take any certificate from a registry on this host.")
    private boolean insecure;

    RegistryAccess access(Invocation hutch) {
        return hutch.registryAccess(insecure);
    }
}
