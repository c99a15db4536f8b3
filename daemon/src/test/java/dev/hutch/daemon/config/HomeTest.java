package dev.hutch.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir Path directory;

    @Test
    void oneDirectoryHoldsAll() throws Exception {
        Home home = Home.of(Map.of("HUTCH_HOME", directory.resolve("h").toString(), "HOME", "/x"));
        home.prepare();
        home.prepare();
        assertThat(home.httpSocket()).isEqualTo(directory.resolve("h/run/hutch.sock"));
        assertThat(home.vms()).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.run())))
                .isEqualTo("rwx------");
    }

    @Test
    void otherwiseTheBaseDirectoriesDo() {
        Home home =
                Home.of(
                        Map.of(
                                "HOME", "/home/u",
                                "XDG_CACHE_HOME", "/caches",
                                "XDG_DATA_HOME", "relative",
                                "XDG_RUNTIME_DIR", "/run/user/7"));
        assertThat(home.cache()).hasToString("/caches/hutch");
        assertThat(home.data()).hasToString("/home/u/.local/share/hutch");
        assertThat(home.run()).hasToString("/run/user/7/hutch");
        assertThat(home.log()).hasToString("/home/u/.local/state/hutch/log");
        assertThat(Home.of(Map.of("HOME", "/home/u")).run())
                .hasToString("/home/u/.local/state/hutch/run");
    }

    @Test
    void aHomeTooLongForSocketsIsRefusedBeforeAnythingIsMade() {
        Path deep = directory.resolve("x".repeat(90));
        Home home = Home.of(Map.of("HUTCH_HOME", deep.toString()));
        assertThatThrownBy(home::prepare).hasMessageContaining("107 bytes");
        assertThat(deep).doesNotExist();
        assertThatThrownBy(() -> Home.of(Map.of("HUTCH_HOME", "relative")))
                .hasMessageContaining("not an absolute path");
    }
}
