package dev.hutch.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.store.remote.RemoteSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteSettingsTest {
    @TempDir Path directory;

    @Test
    void theOrderOfTheFileCounts() throws IOException {
        assertThat(
                        load(
                                """
                                [remote.studio]
                                address = "file:///srv/hutch"
                                proxy = true
                                [remote.hub]
                                address = "registry.example.com/team"
                                [remote.again]
                                address = "/srv/other"
                                [vm]
                                vcpus = 3
                                """))
                .containsExactly(
                        new RemoteSetting("studio", "file:///srv/hutch", true),
                        new RemoteSetting("hub", "registry.example.com/team", false),
                        new RemoteSetting("again", "/srv/other", false));
    }

    @Test
    void theOwnersComeBeforeTheHosts() throws IOException {
        Path host =
                Files.writeString(
                        directory.resolve("host.toml"),
                        """
                        [remote.studio]
                        address = "/srv/host"
                        [remote.all]
                        address = "/srv/all"
                        """);
        Path own =
                Files.writeString(
                        directory.resolve("own.toml"), "remote.studio.address = '/srv/own'");
        assertThat(Settings.load(List.of(host, own), Map.of(), 2).remotes())
                .containsExactly(
                        new RemoteSetting("studio", "/srv/own", false),
                        new RemoteSetting("all", "/srv/all", false));
    }

    @Test
    void everyMistakeIsTold() {
        assertThatThrownBy(() ->
                        load(
                                """
                                [remote]
                                loose = 1
                                [remote.a]
                                address = "nowhere"
                                [remote.b]
                                address = "registry.example.com"
                                proxy = true
                                [remote.c]
                                adress = "/srv/x"
                                proxy = "maybe"
                                [remote.d]
                                address = "https://example.com/x"
                                ["remote"."Not A Name"]
                                address = "/x"
                                """))
                .hasMessageContaining("remote.loose")
                .hasMessageContaining("remote.a.address: 'nowhere' is no address")
                .hasMessageContaining("only a directory can be read through")
                .hasMessageContaining("unknown key remote.c.adress")
                .hasMessageContaining("remote.c.proxy")
                .hasMessageContaining("remote.d.address")
                .hasMessageContaining("remote.Not A Name");
    }

    private List<RemoteSetting> load(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("hutch.toml"), text);
        return Settings.load(List.of(file), Map.of(), 2).remotes();
    }
}
