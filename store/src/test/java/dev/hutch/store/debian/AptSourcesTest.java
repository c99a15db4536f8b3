package dev.hutch.store.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
    @TempDir Path apt;

    @Test
    void usesTheHostsMirrorsForTheSuite() throws IOException {
        Files.createDirectory(apt.resolve("sources.list.d"));
        Files.writeString(
                apt.resolve("sources.list.d/debian.sources"),
                """
                # a comment
                Types: deb deb-src
                URIs: http://mirror.test/debian/
                Suites: bookworm bookworm-updates
                Components: main contrib

                Types: deb
                URIs: http://mirror.test/security
                Suites: bookworm-security
                Components: main

                Types: deb
                Enabled: no
                URIs: http://off.test/debian
                Suites: bookworm
                Components: main
                """);
        assertThat(new AptSources(apt).lines("bookworm"))
                .containsExactly(
                        "deb http://mirror.test/debian bookworm main",
                        "deb http://mirror.test/debian bookworm-updates main",
                        "deb http://mirror.test/security bookworm-security main");
    }

    @Test
    void readsTheOldStyleAndIgnoresOthersRepositories() throws IOException {
        Files.writeString(
                apt.resolve("sources.list"),
                """
                deb [arch=amd64 signed-by=/k.gpg] https://m.test/debian bookworm main # here
                deb-src https://m.test/debian bookworm main
                deb https://other.test/repo stable main
                deb cdrom:[Debian]/ bookworm main
                """);
        assertThat(new AptSources(apt).lines("bookworm"))
                .containsExactly("deb https://m.test/debian bookworm main");
    }

    @Test
    void anotherSuitesDebianMirrorServesTooElseDebiansOwn() throws IOException {
        assertThat(new AptSources(apt).lines("bookworm"))
                .contains(
                        "deb http://deb.debian.org/debian bookworm main",
                        "deb http://deb.debian.org/debian-security bookworm-security main");
        Files.writeString(apt.resolve("sources.list"), "deb http://m.test/debian trixie main\n");
        assertThat(new AptSources(apt).lines("bookworm"))
                .contains("deb http://m.test/debian bookworm main");
    }
}
