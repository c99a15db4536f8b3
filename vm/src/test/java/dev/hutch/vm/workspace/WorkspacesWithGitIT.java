package dev.hutch.vm.workspace;

/// A guest with git, in which more can happen.
final class WorkspacesWithGitIT extends WorkspacesContract {
    @Override
    boolean programs() {
        return true;
    }
}
