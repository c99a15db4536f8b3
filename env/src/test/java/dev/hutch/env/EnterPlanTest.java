package dev.hutch.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.env.record.EnvName;
import dev.hutch.env.record.LiveBind;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnterPlanTest {

    @Test
    void isWhatTheFormatSays() {
        assertThat(plan("/hutch", List.of("layers/b/tree", "layers/a/tree")).text())
                .isEqualTo(
                        """
                        hutch-enter 1
                        prefix /hutch
                        state /s/envs
                        name work
                        record {}
                        renders /c/renders
                        lower layers/b/tree
                        lower layers/a/tree
                        bind /home/ada/src\topt/src
                        edit
                        tmpfs 4096
                        end
                        """);
    }

    @Test
    void aLineEndOrTooMuchIsRefused() {
        assertThatThrownBy(() -> plan("/hut\nch", List.of()).text())
                .hasMessageContaining("line end");
        assertThatThrownBy(() -> plan("/h", Collections.nCopies(9000, "x".repeat(64))).text())
                .hasMessageContaining("too much");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "hutch", "/proc/x", "/dev", "/usr", "/a/../b", "/home/ada"})
    void aPrefixHidesNothingThatIsNeeded(String text) {
        List<Path> own = List.of(Path.of("/home/ada/.cache/hutch"));
        assertThatThrownBy(() -> Prefixes.check(text, own))
                .hasMessageContaining("cannot be mounted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hutch", "/spfs", "/opt/site/tools", "/home/ada/work"})
    void aPrefixMayBeAnywhereElse(String text) {
        List<Path> own = List.of(Path.of("/home/ada/.cache/hutch"));
        assertThat(Prefixes.check(text, own)).isEqualTo(Path.of(text));
    }

    private static EnterPlan plan(String prefix, List<String> lowers) {
        return new EnterPlan(
                Path.of(prefix),
                Path.of("/s/envs"),
                new EnvName("work"),
                Optional.of("{}"),
                Path.of("/c/renders"),
                lowers,
                true,
                false,
                4096,
                List.of(new LiveBind(Path.of("/home/ada/src"), "opt/src")));
    }
}
