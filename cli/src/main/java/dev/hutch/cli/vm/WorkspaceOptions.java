package dev.hutch.cli.vm;

import picocli.CommandLine.Option;

/// The branch a placed repository is on, shared by `run` and `workspace prepare`.
final class WorkspaceOptions {
    static final String FROM_ALONE = "--from names where a new branch starts: add --branch NAME";

    @Option(names = "--branch", paramLabel = "B", description = "Create this branch in the guest.")
    String branch = "";

    @Option(
            names = "--from",
            paramLabel = "R",
            description = "Where the new branch starts (default: HEAD).")
    String from = "";

    boolean contradicts() {
        return branch.isEmpty() && !from.isEmpty();
    }
}
