package dev.hutch.store.remote;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.tag.TagName;
import java.util.List;

/// Somewhere that images are shared. Thread-safe.
///
/// Nothing is asked before a repository is: a remote that cannot be reached can be named.
public sealed interface Remote permits DirectoryRemote, RegistryRemote {

    /// As it is written, for people.
    String address();

    /// Where an image is, or is to be.
    ///
    /// @param name a tag's; also what else this remote tells images by. Problems:
    ///   `remote.name_invalid`
    Repository repository(String name, RegistryAccess access);

    /// The names of all images. Problems: `remote.cannot_list`, when it does not tell.
    List<TagName> names();

    /// Every image, also those without a name, for whoever looks for a layer; empty where that
    /// cannot be told.
    List<Repository> all(RegistryAccess access);
}
