package dev.hutch.store.share;

import dev.hutch.store.remote.RemoteSetting;

/// Remotes as a test sets them up.
final class RemoteSettings {
    private RemoteSettings() {}

    static RemoteSetting of(String name, String address) {
        return new RemoteSetting(name, address, false);
    }

    static RemoteSetting proxy(String name, String address) {
        return new RemoteSetting(name, address, true);
    }
}
