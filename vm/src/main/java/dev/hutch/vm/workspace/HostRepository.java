package dev.hutch.vm.workspace;

import java.nio.file.Path;

/// A repository of the user that can be placed.
///
/// @param root of its working tree
/// @param index its index file; may not exist yet
/// @param objects its object directory
/// @param shallow the file that lists its shallow commits; may not exist
/// @param exclude its own ignore rules; may not exist
/// @param attributes its own attribute rules; may not exist
/// @param objectFormat `sha1` or `sha256`
/// @param head the commit HEAD is at; empty before the first commit
/// @param branch its full name, such as `refs/heads/main`; empty when HEAD is detached
/// @param start the commit the guest begins at; differs from `head` only with `--from`
/// @param startBranch full name of the branch the guest is on; empty: detached
record HostRepository(
        Path root,
        Path index,
        Path objects,
        Path shallow,
        Path exclude,
        Path attributes,
        String objectFormat,
        String head,
        String branch,
        String start,
        String startBranch) {

    /// The guest begins elsewhere than where the host is.
    boolean moved() {
        return !start.equals(head);
    }
}
