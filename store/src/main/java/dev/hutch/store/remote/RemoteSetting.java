package dev.hutch.store.remote;

/// A remote as its owner has set it up.
///
/// @param name that it goes by
/// @param address `file:///srv/hutch`, or `host[:port][/path]`
/// @param proxy read through: its layers are used where they are
public record RemoteSetting(String name, String address, boolean proxy) {

    /// Problems: `remote.address_invalid`.
    public RemoteSetting {
        Remotes.Address.parse(address);
        if (proxy && !(Remotes.Address.parse(address) instanceof Remotes.Address.Directory)) {
            throw RemoteProblems.addressInvalid(
                    address, "only a directory can be read through without copying");
        }
    }
}
