package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Pulled;
import dev.hutch.api.call.StoreCall.RemoteList;
import dev.hutch.api.call.StoreCall.RemoteView;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ShareCommandsTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> "");

    @Test
    void pushSaysWhatWasSent() {
        PushView pushed = new PushView("file:///srv/hutch#kit", DIGEST, 2, 1, 3 << 20);
        assertThat(run("store push base+tools ../shared --tag kit", _ -> pushed)).isZero();
        StoreCall.Push push = (StoreCall.Push) hutch.last();
        assertThat(push.reference()).isEqualTo("base+tools");
        assertThat(push.remote()).isEqualTo("file:///home/u/shared");
        assertThat(push.name()).isEqualTo("kit");
        assertThat(console.text())
                .isEqualTo(
                        """
                        image          file:///srv/hutch#kit
                        digest         %s
                        sent           2, 3M
                        there already  1
                        """
                                .formatted(DIGEST));
    }

    @Test
    void pullSaysWhereFrom() {
        Pulled pulled = new Pulled(DIGEST, "kit", 2, "registry.example.com/team/kit:latest");
        assertThat(run("store pull kit", _ -> pulled)).isZero();
        StoreCall.Pull pull = (StoreCall.Pull) hutch.last();
        assertThat(pull.remote()).isEmpty();
        assertThat(pull.tag()).isEmpty();
        assertThat(console.text()).contains("from    registry.example.com/team/kit:latest\n");
    }

    @Test
    void remotesAreListedAndWhatOneHas() {
        RemoteView studio = new RemoteView("studio", "file:///srv/hutch", true);
        RemoteView hub = new RemoteView("hub", "registry.example.com/team", false);
        assertThat(run("store remotes", _ -> new RemoteList(List.of(studio, hub), List.of())))
                .isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        NAME     ADDRESS                     PROXY
                        studio   file:///srv/hutch           yes
                        hub      registry.example.com/team   no
                        """);
    }

    @Test
    void aCheckMayAskRemotes() {
        StoreCall.CheckReport sound = new StoreCall.CheckReport(4, 1, List.of());
        assertThat(run("store check --pull", _ -> sound)).isZero();
        assertThat(((StoreCall.Check) hutch.last()).pull()).isTrue();
    }

    private int run(String command, Function<Call<?>, Object> script) {
        hutch = new FakeHutch((call, _) -> script.apply(call));
        return new Cli(hutch, Path.of("/log"), InstantSource.system())
                .run(List.of(command.split(" ")), console);
    }
}
