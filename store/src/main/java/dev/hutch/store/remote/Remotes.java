package dev.hutch.store.remote;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.BlobFiles;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.Registries;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The remotes that are set up, in the order in which they are asked, and those that somebody names
/// by their address.
public final class Remotes {
    private static final String FILE = "file://";

    private final List<RemoteSetting> settings;
    private final Registries registries;

    public Remotes(List<RemoteSetting> settings, Registries registries) {
        this.settings = List.copyOf(settings);
        this.registries = registries;
    }

    /// What an address leads to. Pure.
    sealed interface Address {
        record Directory(Path root) implements Address {}

        /// @param prefix host and path
        record Registry(String prefix) implements Address {}

        static Address parse(String text) {
            return find(text)
                    .orElseThrow(() ->
                            RemoteProblems.addressInvalid(
                                    text, "it names neither a directory nor a host"));
        }

        static Optional<Address> find(String text) {
            String path = text.startsWith(FILE) ? text.substring(FILE.length()) : text;
            if (path.startsWith("/") && path.indexOf('\0') < 0) {
                if (path.contains("#")) {
                    throw RemoteProblems.addressInvalid(text, "a '#' ends the directory's name");
                }
                return Optional.of(new Directory(Path.of(path)));
            }
            String prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            String host = prefix.split("/", 2)[0];
            boolean names = host.contains(".") || host.contains(":") || host.equals("localhost");
            return !text.contains("://") && names && OciReference.find(prefix + "/x").isPresent()
                    ? Optional.of(new Registry(prefix))
                    : Optional.empty();
        }
    }

    public List<RemoteSetting> settings() {
        return settings;
    }

    /// All that are set up, in their order.
    public List<Remote> all() {
        return settings.stream().map(each -> open(Address.parse(each.address()))).toList();
    }

    /// The bytes of all that are read through.
    public List<BlobFiles> readThrough() {
        return settings.stream()
                .filter(RemoteSetting::proxy)
                .map(each -> Address.parse(each.address()))
                .flatMap(address ->
                        address instanceof Address.Directory(Path root)
                                ? Optional.of(new DirectoryRemote(root).blobs()).stream()
                                : Optional.<BlobFiles>empty().stream())
                .toList();
    }

    /// A remote by its name or its address; of an empty text the first that is set up. Problems:
    /// `remote.unknown`, `remote.none`, `remote.address_invalid`.
    public Remote get(String text) {
        if (text.isEmpty()) {
            return all().stream().findFirst().orElseThrow(RemoteProblems::none);
        }
        return settings.stream()
                .filter(each -> each.name().equals(text))
                .map(each -> Address.parse(each.address()))
                .findFirst()
                .or(() -> Address.find(text))
                .map(this::open)
                .orElseThrow(() ->
                        RemoteProblems.unknown(
                                text, settings.stream().map(RemoteSetting::name).toList()));
    }

    /// The place that a tag remembers as its source, if it is in a directory.
    public static Optional<Repository> ofSource(String source) {
        int hash = source.lastIndexOf('#');
        return source.startsWith(FILE + "/") && hash > 0
                ? Optional.of(
                        new DirectoryRemote(Path.of(source.substring(FILE.length(), hash)))
                                .repository(source.substring(hash + 1), RegistryAccess.OWN))
                : Optional.empty();
    }

    private Remote open(Address address) {
        return switch (address) {
            case Address.Directory(Path root) -> new DirectoryRemote(root);
            case Address.Registry(String prefix) -> new RegistryRemote(registries, prefix);
        };
    }
}
