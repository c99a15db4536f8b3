package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OriginUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://example.org/a.git, https://example.org/a.git",
        "https://user:secret@example.org/a.git, https://example.org/a.git",
        "https://token@example.org/a.git, https://example.org/a.git",
        "https://user:p@ss@example.org/a.git, https://example.org/a.git",
        "https://example.org/a@b.git, https://example.org/a@b.git",
        "HTTPS://t@example.org, HTTPS://example.org",
        "ssh://git@example.org/a.git, ssh://git@example.org/a.git",
        "ssh://git:secret@example.org:22/a.git, ssh://git@example.org:22/a.git",
        "git+ssh://git:s@example.org/a, git+ssh://git@example.org/a",
        "git@example.org:a/b.git, git@example.org:a/b.git",
        "../other, ../other",
        "/srv/git/a.git, /srv/git/a.git",
    })
    void showsAnAddressWithoutSecrets(String given, String shown) {
        assertThat(OriginUrl.withoutCredentials(given)).isEqualTo(shown);
    }
}
