package dev.hutch.vm.workspace;

/// A guest in which nothing can be run at all.
final class WorkspacesWithoutGitIT extends WorkspacesContract {
    @Override
    boolean programs() {
        return false;
    }
}
