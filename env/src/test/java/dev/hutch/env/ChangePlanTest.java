package dev.hutch.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.env.ChangePlan.Target;
import dev.hutch.env.record.EnvName;
import dev.hutch.env.record.EnvRecord;
import dev.hutch.env.record.LiveBind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangePlanTest {
    @Test
    void isWhatTheFormatSays() {
        EnvRecord record =
                new EnvRecord(
                        new EnvName("work"),
                        "base",
                        Optional.empty(),
                        true,
                        true,
                        "/hutch",
                        0,
                        List.of(),
                        Instant.EPOCH,
                        List.of(new LiveBind(Path.of("/home/ada/src"), "src")),
                        Map.of());
        ChangePlan plan =
                new ChangePlan(
                        record,
                        Optional.of("{}"),
                        Path.of("/s/envs"),
                        Path.of("/c/renders"),
                        List.of("layers/a/tree"),
                        Optional.of(new Target(4711, 4026532178L)),
                        true,
                        false,
                        List.of("etc/x"));
        assertThat(plan.text())
                .isEqualTo(
                        """
                        hutch-enter 1
                        prefix /hutch
                        state /s/envs
                        name work
                        renders /c/renders
                        record {}
                        lower layers/a/tree
                        into 4711 4026532178
                        bind /home/ada/src\tsrc
                        edit
                        durable
                        keep
                        drop etc/x
                        end
                        """);
    }
}
