package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the disk does to an image is found, mended from where the image came from, and freed when
/// nobody needs it.
final class StoreIT extends MachineTest {

    @Test
    @Tag("S44")
    void damageIsFoundAndMendedAndTheImageBootsAgain() {
        sh(
                directory,
                """
                mkdir -p root/bin root/etc; cp "$(command -v busybox)" root/bin/busybox
                ln -s busybox root/bin/sh; ln -s busybox root/bin/cat; echo sound > root/etc/state
                tar --owner=0 --group=0 -C root -cf frail.tar .
                """);
        String tar = directory.resolve("frail.tar").toString();
        hutch.run("image", "import", tar, "-t", "frail").exits(0);
        try {
            JsonNode usage = json("store", "du").get("images");
            assertThat(usage.findValuesAsString("tag")).contains("frail");
            hutch.run("store", "check").exits(0);
            Path blob = wire();
            sh(
                    directory,
                    "printf X | dd of=\"$1\" bs=1 seek=99 conv=notrunc status=none",
                    blob.toString());
            JsonNode found = hutch.run("--format", "json", "store", "check").exits(125).json();
            assertThat(found.get("findings").get(0).get("problem").asString()).isEqualTo("damaged");
            JsonNode mended = json("store", "check", "--repair").get("findings");
            assertThat(mended.get(0).get("repaired").asBoolean()).isTrue();
            hutch.run("store", "check").exits(0);
            hutch.run("vm", "run", "--rm", "--image", "frail", "--", "cat", "/etc/state")
                    .exits(0)
                    .says("sound\n");
        } finally {
            hutch.run("image", "rm", "frail").exits(0);
        }
        // Nobody needs it, but it is too young to go.
        assertThat(json("store", "clean", "--dry-run").get("youngBytes").asLong()).isPositive();
    }

    @Test
    void changedDisksAndUnusedCachesGoAndAreMadeAgain() {
        Path cache = hutch.home().resolve("cache");
        // What an older hutch made has no sum to compare with.
        sh(hutch.home(), "rm -f cache/disks/*.squashfs");
        hutch.run("vm", "run", "--rm", "--", "true").exits(0);
        sh(
                cache,
                """
                disk=$(ls disks/*.squashfs | head -1)
                printf X | dd of="$disk" bs=1 seek=5000 conv=notrunc status=none
                touch -d '2 days ago' initrds/*.cpio seeds/*.img
                """);
        JsonNode found = hutch.run("--format", "json", "store", "check").exits(125).json();
        assertThat(found.get("findings").findValuesAsString("problem")).contains("damaged");
        hutch.run("store", "check", "--repair").exits(0);
        hutch.run("store", "clean").exits(0);
        assertThat(sh(cache, "ls initrds seeds | grep -c '[.]cpio$\\|[.]img$' || true"))
                .isEqualTo("0\n");
        hutch.run("vm", "run", "--rm", "--", "true").exits(0);
    }

    @Test
    @Tag("S49")
    void anImageThatAVmNeedsStaysAndSaysWhoNeedsIt() {
        sh(directory, "mkdir root; echo x > root/x; tar -C root -cf x.tar .; echo y > root/x");
        hutch.run("image", "import", directory.resolve("x.tar").toString(), "-t", "needed")
                .exits(0);
        hutch.run("image", "import", directory.resolve("root").toString(), "-t", "loose").exits(0);
        hutch.run("vm", "create", "--no-start", "--name", "user", "--image", "needed").exits(0);
        try {
            String before = hutch.run("images", "-q").exits(0).out();
            Ran refused = hutch.run("image", "rm", "needed");
            refused.fails("image.in_use");
            assertThat(refused.err()).contains("'user'", "hutch vm rm user");
            assertThat(json("image", "prune", "--all", "--dry-run").get("tags").toString())
                    .contains("loose")
                    .doesNotContain("needed");
            hutch.run("images", "-q").exits(0).says(before);
        } finally {
            hutch.run("vm", "rm", "user").exits(0);
            hutch.run("image", "rm", "needed", "loose").exits(0);
        }
    }

    private JsonNode json(String... words) {
        java.util.List<String> all =
                new java.util.ArrayList<>(java.util.List.of("--format", "json"));
        all.addAll(java.util.List.of(words));
        return hutch.run(all).exits(0).json();
    }

    /// The one blob of this image that holds its layer.
    private Path wire() {
        String diffId =
                json("image", "show", "frail").get("layers").get(0).get("diffId").asString();
        Path store = hutch.home().resolve("data/store");
        String record =
                sh(
                        store,
                        "sed 's/.*\"wire\":{\"digest\":\"sha256:\\([0-9a-f]*\\).*/\\1/' \"$1\"",
                        "layers/sha256/" + diffId.substring("sha256:".length()) + ".json");
        return store.resolve("blobs/sha256").resolve(record.strip());
    }
}
