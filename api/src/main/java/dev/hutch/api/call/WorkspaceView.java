package dev.hutch.api.call;

/// A repository as it was placed in a guest.
public record WorkspaceView(
        String repository,
        String guestPath,
        String headCommit,
        String branch,
        long bytesSent,
        int overlayFiles) {}
