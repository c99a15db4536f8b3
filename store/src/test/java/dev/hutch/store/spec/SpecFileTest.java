package dev.hutch.store.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecFileTest {
    @TempDir private Path directory;

    @Test
    void bothFormsSayTheSame() throws Exception {
        String toml =
                """
                kind = "live"
                names = ["a", "+b"]
                [[bind]]
                source = "src"
                target = "/hutch/ä"
                """;
        String yaml =
                """
                # as people write it
                kind: live
                names: [a, "+b"]
                bind:
                  - source: src
                    target: /hutch/ä
                """;
        assertThat(read("a.yaml", yaml)).isEqualTo(read("a.toml", toml));
        assertThat(read("a.yml", yaml)).isEqualTo(read("a.toml", toml));
        assertThat(read("a.yaml", "")).isEqualTo(read("a.toml", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x [b]              | an anchor",
                "a: *x                  | an alias",
                "a: !!java.net.URL [b]  | a tag",
                "a: !!str b             | a tag",
                "a: !x {b: c}           | a tag",
                "a: 1                   | line 1: to YAML 1 is no text; write \"1\"",
                "a: 12e4                | is no text",
                "a: true                | is no text",
                "a:                     | a value is missing",
                "a: b\\na: c             | line 2: 'a' stands there twice",
                "a: b\\n---\\nc: d        | a second document",
                "{[a]: b}               | a name is no text",
                "[a]                    | no table",
                "a                      | no table",
                "a: [b                  | line 1: ",
                "a: [[[[[[[[[[b]]]]]]]]]] | nested too deeply",
                "\\ta: b                 | no YAML",
            })
    void whatYamlCanDoBesidesIsRefused(String text, String why) {
        assertThatThrownBy(() -> read("a.yaml", text.replace("\\n", "\n").replace("\\t", "\t")))
                .isInstanceOf(MalformedSpecException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsTooMuchIsRefused() {
        refused("a.yaml", "a: " + "[".repeat(500_000), "nested too deeply");
        refused("a.yaml", "a: " + "x".repeat(1 << 20), "larger than a megabyte");
        refused("a.toml", "a = '" + "x".repeat(1 << 20) + "'", "larger than a megabyte");
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        Path file = Files.write(directory.resolve("a.yaml"), new byte[] {'a', ':', (byte) 0xff});
        assertThatThrownBy(() -> SpecFile.read(file)).hasMessageContaining("not UTF-8");
        refused("a.yaml", "a: \"\0\"", "no YAML");
        refused("a.toml", "[", "no TOML");
    }

    private void refused(String name, String text, String why) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(MalformedSpecException.class)
                .hasMessageContaining(why);
    }

    private Object read(String name, String text) throws Exception {
        return SpecFile.read(Files.writeString(directory.resolve(name), text));
    }
}
