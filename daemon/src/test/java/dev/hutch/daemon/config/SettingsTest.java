package dev.hutch.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.daemon.config.Settings.RegistrySettings;
import dev.hutch.daemon.config.Settings.TagSettings;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.machine.VmDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir Path directory;

    @Test
    void hasDefaults() throws IOException {
        assertThat(load("", Map.of()))
                .isEqualTo(
                        new Settings(
                                new VmDefaults(
                                        "debian-bookworm",
                                        "debian-cloud",
                                        2,
                                        ByteSize.parse("1G"),
                                        ByteSize.parse("10G"),
                                        NetworkMode.USER,
                                        Duration.ZERO),
                                4,
                                Duration.ofSeconds(90),
                                true,
                                ByteSize.parse("512M"),
                                4,
                                new RegistrySettings(
                                        Map.of(), Path.of("/etc/ssl/certs/ca-certificates.crt")),
                                "/hutch",
                                new TagSettings("", ""),
                                List.of(),
                                System.Logger.Level.INFO));
    }

    @Test
    void readsEveryKey() throws IOException {
        String file =
                """
                [vm]
                image = "alpine"
                kernel = "host"
                vcpus = 3
                memory = "512M"
                disk = "20G"
                network = "none"
                auto-pause = "2h"
                [boot]
                at-once = 7
                timeout = "2m"
                templates = false
                [pool]
                memory = 0
                [host]
                overcommit = 1
                [registry]
                certificates = "/etc/own.pem"
                [env]
                prefix = "/spfs"
                [store]
                namespace = "team"
                pinned = "2026-06-01"
                [log]
                level = "debug"
                """;
        assertThat(load(file, Map.of()))
                .isEqualTo(
                        new Settings(
                                new VmDefaults(
                                        "alpine",
                                        "host",
                                        3,
                                        ByteSize.parse("512M"),
                                        ByteSize.parse("20G"),
                                        NetworkMode.NONE,
                                        Duration.ofHours(2)),
                                7,
                                Duration.ofMinutes(2),
                                false,
                                new ByteSize(0),
                                1,
                                new RegistrySettings(Map.of(), Path.of("/etc/own.pem")),
                                "/spfs",
                                new TagSettings("team", "2026-06-01"),
                                List.of(),
                                System.Logger.Level.DEBUG));
    }

    @Test
    void theEnvironmentComesFirst() throws IOException {
        Settings settings =
                load(
                        "[vm]\nimage = \"alpine\"",
                        Map.of("HUTCH_VM_IMAGE", "debian", "HUTCH_BOOT_AT_ONCE", "1"));
        assertThat(settings.vm().image()).isEqualTo("debian");
        assertThat(settings.bootsAtOnce()).isEqualTo(1);
    }

    @Test
    @Tag("S54")
    void theClosestPlaceCounts() throws IOException {
        Path system =
                Files.writeString(
                        directory.resolve("system.toml"),
                        "vm = {image = 'system', kernel = 'system', disk = '1T', memory = '1T'}");
        Path own =
                Files.writeString(
                        directory.resolve("own.toml"),
                        "vm = {image = 'own', kernel = 'own', memory = '2T'}");
        Map<String, String> variables =
                Map.of(
                        "HUTCH_VM__IMAGE", "two",
                        "HUTCH_VM_IMAGE", "one",
                        "HUTCH_VM__KERNEL", "two",
                        "HUTCH_VM__AUTO_PAUSE", "2h");
        Settings settings = Settings.load(List.of(system, own), variables, 4);
        assertThat(settings.vm().image()).as("one underscore, two, own").isEqualTo("one");
        assertThat(settings.vm().kernel()).as("two underscores, own").isEqualTo("two");
        assertThat(settings.vm().memory()).as("own, system").isEqualTo(ByteSize.parse("2T"));
        assertThat(settings.vm().disk()).as("system").isEqualTo(ByteSize.parse("1T"));
        assertThat(settings.vm().autoPause()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.vm().vcpus()).as("none").isEqualTo(2);
    }

    @Test
    void aMistakeIsToldWithItsPlace() throws IOException {
        Path file = Files.writeString(directory.resolve("system.toml"), "vm = {x = 1, vcpus = 0}");
        Map<String, String> variables =
                Map.of("HUTCH_VM__MEMORY", "lots", "HUTCH_BOOT_TIMEOUT", "soon");
        assertThatThrownBy(() -> Settings.load(List.of(file), variables, 4))
                .hasMessageContaining("unknown key vm.x in " + file)
                .hasMessageContaining("vm.vcpus = '0' in " + file)
                .hasMessageContaining("vm.memory = 'lots' in HUTCH_VM__MEMORY")
                .hasMessageContaining("boot.timeout = 'soon' in HUTCH_BOOT_TIMEOUT");
    }

    @Test
    void tellsEveryMistakeAtOnce() {
        assertThatThrownBy(() ->
                        load(
                                "[vm]\nimagee = \"x\"\nvcpus = 0\nmemory = \"lots\"\n[boot]\ntimeout = \"soon\"",
                                Map.of()))
                .hasMessageContaining("did you mean vm.image?")
                .hasMessageContaining("vm.vcpus = '0'")
                .hasMessageContaining("vm.memory = 'lots'")
                .hasMessageContaining("boot.timeout = 'soon'");
    }

    @Test
    void aFileThatIsNoTomlIsTold() {
        assertThatThrownBy(() -> load("[vm", Map.of())).hasMessageContaining("hutch.toml");
    }

    private Settings load(String text, Map<String, String> environment) throws IOException {
        Path file = directory.resolve("hutch.toml");
        Files.writeString(file, text);
        return Settings.load(List.of(file), environment, 4);
    }
}
