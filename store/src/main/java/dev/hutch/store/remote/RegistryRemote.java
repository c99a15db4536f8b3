package dev.hutch.store.remote;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.tag.TagName;
import java.util.List;
import java.util.Optional;

/// A registry, or the part of it below a path: the tag `team/gcc:13` is the version `13` of the
/// repository `team/gcc` there.
public final class RegistryRemote implements Remote {
    private final Registries registries;
    private final String address;

    /// @param address `host[:port][/path]`
    RegistryRemote(Registries registries, String address) {
        this.registries = registries;
        this.address = address;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public RegistryRepository repository(String name, RegistryAccess access) {
        String tag = name.split("@", 2)[0];
        if (!TagName.isValid(tag)) {
            throw RemoteProblems.nameInvalid(name, "a registry tells images by their names");
        }
        OciReference reference =
                OciReference.find(address + "/" + name)
                        .orElseThrow(
                                () -> RemoteProblems.nameInvalid(name, "no registry takes it"));
        return new RegistryRepository(registries.as(access), reference);
    }

    /// Where an image is to go that came from somewhere: what is near is mounted, not sent.
    public RegistryRepository repository(
            String name, RegistryAccess access, Optional<OciReference> from) {
        return repository(name, access).near(from);
    }

    @Override
    public List<TagName> names() {
        throw RemoteProblems.cannotList(address);
    }

    @Override
    public List<Repository> all(RegistryAccess access) {
        return List.of();
    }
}
