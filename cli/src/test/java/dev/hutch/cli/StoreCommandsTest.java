package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.CacheUsage;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.api.call.StoreCall.Cleaned;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.api.call.StoreCall.ImageUsage;
import dev.hutch.api.call.StoreCall.Usage;
import dev.hutch.api.call.StoreCall.VmUsage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StoreCommandsTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final Finding FLIPPED =
            new Finding("blob", DIGEST, "damaged", List.of("tool"), false, "pull tool again");

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> "");

    @Test
    void duShowsImagesVmsAndCaches() {
        Usage usage =
                new Usage(
                        List.of(new ImageUsage("tool", DIGEST, 2, 3 << 20, 1 << 20, 2 << 20)),
                        List.of(new VmUsage("0123456789ab", "dev", "tool", 5 << 20, 6 << 20)),
                        List.of(new CacheUsage("disks", 3, 7 << 20, 0)),
                        8 << 20,
                        0);
        assertThat(run("store du", _ -> usage)).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        IMAGE   DIGEST         LAYERS   SIZE   SHARED   UNIQUE
                        tool    abababababab   2        3M     1M       2M

                        VM             NAME   IMAGE   SHARED   UNIQUE
                        0123456789ab   dev    tool    5M       6M

                        CACHE   FILES   SIZE   RECLAIMABLE
                        disks   3       7M     -

                        store     8M
                        unneeded  -
                        """);
    }

    @Test
    void checkFailsWhenSomethingIsNotMended() {
        CheckReport damaged = new CheckReport(4, 1 << 20, List.of(FLIPPED));
        assertThat(run("store check", _ -> damaged)).isEqualTo(125);
        assertThat(((StoreCall.Check) hutch.last()).repair()).isFalse();
        assertThat(console.text())
                .contains("blob   abababababab   damaged   tool     no")
                .contains("pull tool again")
                .endsWith("4 things and 1M checked, 1 not as they should be\n");
    }

    @Test
    void checkSucceedsWhenAllIsMended() {
        Finding mended =
                new Finding("blob", DIGEST, "damaged", List.of("tool"), true, "fetched again");
        CheckReport report = new CheckReport(4, 1 << 20, List.of(mended));
        assertThat(run("store check --repair", _ -> report)).isZero();
        assertThat(((StoreCall.Check) hutch.last()).repair()).isTrue();
    }

    @Test
    void cleanSaysWhatWentAndWhatIsTooYoung() {
        Cleaned cleaned = new Cleaned(false, 1, 2, 4, 1, 5 << 20, 3 << 20);
        assertThat(run("store clean", _ -> cleaned)).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        freed 5M: 1 stacks, 2 layers, 4 blobs, 1 disks
                        3M more that nothing needs is too young to go
                        """);
    }

    @Test
    void pruneListsTheTagsThatWent() {
        Cleaned freed = new Cleaned(true, 1, 1, 2, 0, 0, 0);
        ImageCall.Pruned pruned = new ImageCall.Pruned(List.of("old", "older"), freed);
        assertThat(run("image prune --all --dry-run", _ -> pruned)).isZero();
        assertThat(hutch.last()).isEqualTo(new ImageCall.Prune(true, true));
        assertThat(console.text())
                .isEqualTo("old\nolder\nwould free 0B: 1 stacks, 1 layers, 2 blobs, 0 disks\n");
    }

    @Test
    void exportSaysWhatItBecomes() {
        ImageCall.Exported exported = new ImageCall.Exported(DIGEST, 2);
        assertThat(run("image export tool --as docker -o -", _ -> exported)).isZero();
        assertThat(hutch.last())
                .isEqualTo(new ImageCall.Export("tool", ImageCall.ExportForm.DOCKER, ""));
        assertThat(run("image export tool -o layout/", _ -> exported)).isZero();
        assertThat(hutch.last())
                .isEqualTo(
                        new ImageCall.Export(
                                "tool", ImageCall.ExportForm.OCI, "/home/u/project/layout"));
        assertThat(run("image export tool --as exe -o -", _ -> exported)).isEqualTo(2);
    }

    private int run(String command, Function<Call<?>, Object> script) {
        hutch = new FakeHutch((call, _) -> script.apply(call));
        return new Cli(hutch, Path.of("/log"), InstantSource.system())
                .run(List.of(command.split(" ")), console);
    }
}
