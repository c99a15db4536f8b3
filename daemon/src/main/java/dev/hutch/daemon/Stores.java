package dev.hutch.daemon;

import dev.hutch.api.Moment;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.store.Store;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.image.ImageCatalog;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryTiming;
import dev.hutch.store.registry.TrustedCertificates;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.tag.TagScope;
import java.net.ProxySelector;
import java.time.InstantSource;
import java.util.Optional;

/// The store of a home, the same for every program that opens it.
final class Stores {
    private Stores() {}

    static Registries registries(Settings settings) {
        return new Registries(
                settings.registries().environment(),
                ProxySelector.getDefault(),
                new TrustedCertificates(
                        Optional.of(settings.registries().certificates()),
                        TrustedCertificates.USUAL),
                RegistryTiming.DEFAULT);
    }

    static Store open(Home home, Settings settings, InstantSource clock) {
        Registries registries = registries(settings);
        return Store.open(
                home.data().resolve("store"),
                clock,
                registries,
                ArchiveLimits.DEFAULT,
                () -> ImageCatalog.builtIn().with(home.imageCatalog()),
                scope(settings.tags(), clock),
                new Remotes(settings.remotes(), registries));
    }

    private static TagScope scope(Settings.TagSettings tags, InstantSource clock) {
        return new TagScope(
                tags.namespace(),
                tags.pinned().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Moment.parse(tags.pinned(), clock.instant())));
    }
}
