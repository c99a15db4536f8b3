package dev.hutch.env.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.env.record.LiveBind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveLayersTest {
    private static final Path PREFIX = Path.of("/hutch");

    @TempDir private Path directory;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(directory.resolve("site/src/sub"));
        Files.writeString(directory.resolve("site/tool"), "x");
        Files.writeString(directory.resolve("outside"), "x");
        Files.createSymbolicLink(directory.resolve("site/out"), Path.of("../outside"));
        Files.createSymbolicLink(directory.resolve("site/in"), Path.of("src/sub"));
    }

    @Test
    void aFileSaysWhatShowsWhere() throws IOException {
        Path real = directory.toRealPath().resolve("site");
        assertThat(
                        read(
                                bind("src", "/hutch/src")
                                        + bind("in", "lib")
                                        + bind("./tool", "/bin/tool")))
                .containsExactly(
                        new LiveBind(real.resolve("src"), "src"),
                        new LiveBind(real.resolve("src/sub"), "lib"),
                        new LiveBind(real.resolve("tool"), "bin/tool"));
    }

    @Test
    void yamlIsHeldToTheSameRules() throws IOException {
        Path real = directory.toRealPath().resolve("site");
        String file = "kind: live\nbind:\n- {source: src, target: /hutch/src}\n";
        assertThat(read("live.yaml", file))
                .containsExactly(new LiveBind(real.resolve("src"), "src"));
        assertThatThrownBy(() -> read("live.yaml", "bind: [{source: ../outside, target: x}]"))
                .hasMessageContaining("outside of its");
        assertThatThrownBy(() -> read("live.yaml", "bind: [{source: src, target: &a x}]"))
                .hasMessageContaining("an anchor");
    }

    @ParameterizedTest
    @Tag("S29")
    @CsvSource({
        "../outside, x, outside of its",
        "out, x, outside of its",
        "/etc/hostname, x, outside of its",
        "'', x, outside of its",
        "nothing, x, which is not there",
        "src, ../x, no place",
        "src, a/../../x, no place",
        "src, /hutch, no place",
        "src, '', no place",
    })
    @Tag("D04")
    void whatIsAgainstTheRulesIsTold(String source, String target, String told) {
        assertThatThrownBy(() -> read(bind(source, target))).hasMessageContaining(told);
    }

    @Test
    @Tag("S29")
    void nothingIsMadeInADirectoryOfTheHost() {
        assertThatThrownBy(() -> read(bind("src", "src") + bind("tool", "src/tool")))
                .hasMessageContaining("an earlier live layer");
        assertThat(read(bind("src", "src") + bind("tool", "src/sub"))).hasSize(2);
        assertThat(read(bind("tool", "src/tool") + bind("src", "src"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'[[bind', cannot be read",
        "'x = 1', unknown",
        "'kind = \"stack\"\nbind = []', its kind is not",
        "'bind = [1]', no table",
        "'bind = 1', no [[bind]]",
        "'[[bind]]\nsource = \"src\"\ntarget = \"x\"\nmode = 1', unknown [mode]"
    })
    void whatIsNoSuchFileIsTold(String text, String told) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n"))).hasMessageContaining(told);
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThatThrownBy(() -> LiveLayers.read(List.of(Path.of("/no/such.toml")), PREFIX))
                .hasMessageContaining("there is no live layer file");
    }

    private static String bind(String source, String target) {
        return "[[bind]]\nsource = \"" + source + "\"\ntarget = \"" + target + "\"\n";
    }

    private List<LiveBind> read(String text) {
        return read("live.toml", text);
    }

    private List<LiveBind> read(String name, String text) {
        try {
            Path file = Files.writeString(directory.resolve("site").resolve(name), text);
            return LiveLayers.read(List.of(file), PREFIX);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
