package dev.hutch.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaySeedsTest {
    @TempDir Path directory;

    @Test
    void anOverlayIsSoundHasItsDirectoriesAndTakesLittle() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        Path overlay = directory.resolve("overlay.img");
        seeds.create(overlay, ByteSize.parse("10G"), OverlayRoot.PLAIN);
        assertThat(Files.size(overlay)).isEqualTo(10L << 30);
        assertThat(SparseFiles.allocated(overlay).bytes()).isLessThan(8 << 20);
        Program.named("e2fsck").args("-fn", overlay.toString()).run().orThrow("test", "check");
        for (String name : new String[] {"upper", "work"}) {
            String stat =
                    Program.named("debugfs")
                            .args("-R", "stat " + name, overlay.toString())
                            .run()
                            .out();
            assertThat(stat)
                    .contains("Type: directory")
                    .contains("Mode:  0755")
                    .containsPattern("User: +0 +Group: +0");
        }
    }

    @Test
    void anOverlayHasTheRootThatItsImageHas() {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        Path overlay = directory.resolve("overlay.img");
        seeds.create(overlay, ByteSize.parse("64M"), new OverlayRoot(01750, 70_000, 7));
        Program.named("e2fsck").args("-fn", overlay.toString()).run().orThrow("test", "check");
        String stat =
                Program.named("debugfs").args("-R", "stat upper", overlay.toString()).run().out();
        assertThat(stat).contains("Mode:  01750").containsPattern("User: 70000 +Group: +7 ");
        // And the plain seed of this size is another.
        assertThat(seeds.ensure(ByteSize.parse("64M"), OverlayRoot.PLAIN))
                .isNotEqualTo(
                        seeds.ensure(ByteSize.parse("64M"), new OverlayRoot(01750, 70_000, 7)));
    }

    /// An overlay has its own name for itself from when it was formatted: copies share it.
    @Test
    @Tag("B08")
    void withASeedNothingIsFormatted() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        seeds.create(directory.resolve("one"), ByteSize.parse("64M"), OverlayRoot.PLAIN);
        seeds.create(directory.resolve("two"), ByteSize.parse("64M"), OverlayRoot.PLAIN);
        assertThat(uuid("one")).isEqualTo(uuid("two"));
    }

    @Test
    @Tag("B09")
    void withoutASeedOneIsMade() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        seeds.create(directory.resolve("one"), ByteSize.parse("64M"), OverlayRoot.PLAIN);
        AtomicFiles.deleteTree(directory.resolve("seeds"));
        seeds.create(directory.resolve("two"), ByteSize.parse("64M"), OverlayRoot.PLAIN);
        assertThat(uuid("one")).isNotEqualTo(uuid("two"));
        check("two");
    }

    @Test
    void aSeedThatIsNotWhatWasFormattedIsMadeAgain() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        ByteSize size = ByteSize.parse("64M");
        Path seed = seeds.ensure(size, OverlayRoot.PLAIN);
        Path stale = Files.writeString(seed.resolveSibling("ext4-1-" + size.bytes() + ".img"), "x");
        for (String damage :
                List.of(
                        "truncate -s 32M",
                        "truncate -s 0",
                        "dd if=/dev/zero bs=1024 seek=1 count=1 conv=notrunc status=none of=",
                        "printf x | dd bs=1 seek=1064 conv=notrunc status=none of=",
                        "debugfs -w -R 'ssv mnt_count 1'",
                        "debugfs -w -R 'feature needs_recovery'")) {
            String place = damage.endsWith("=") ? damage + seed : damage + " " + seed;
            Program.named("bash").args("-c", place).run().orThrow("test", "damage");
            seeds.create(directory.resolve("overlay"), size, OverlayRoot.PLAIN);
            check("overlay");
            Files.delete(directory.resolve("overlay"));
        }
        assertThat(stale).doesNotExist();
    }

    private void check(String overlay) {
        String file = directory.resolve(overlay).toString();
        Program.named("e2fsck").args("-fn", file).run().orThrow("test", "check");
    }

    private String uuid(String overlay) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(overlay))) {
            ByteBuffer uuid = ByteBuffer.allocate(16);
            channel.read(uuid, 1024 + 0x68);
            return HexFormat.of().formatHex(uuid.array());
        }
    }

    @Test
    void aSeedIsFormattedOncePerSize() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        Path seed = seeds.ensure(ByteSize.parse("64M"), OverlayRoot.PLAIN);
        Object made = Files.getAttribute(seed, "unix:ino");
        assertThat(seeds.ensure(ByteSize.parse("64M"), OverlayRoot.PLAIN)).isEqualTo(seed);
        assertThat(Files.getAttribute(seed, "unix:ino")).isEqualTo(made);
        assertThat(seeds.ensure(ByteSize.parse("65M"), OverlayRoot.PLAIN)).isNotEqualTo(seed);
    }

    @Test
    void refusesWhatCannotBeFormattedAndAnOverlayInTheWay() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        assertThatThrownBy(() -> seeds.ensure(ByteSize.parse("4K"), OverlayRoot.PLAIN))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.INVALID);
        Path there = Files.writeString(directory.resolve("there"), "precious");
        assertThatThrownBy(() -> seeds.create(there, ByteSize.parse("64M"), OverlayRoot.PLAIN))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.EXISTS);
        assertThat(there).hasContent("precious");
    }
}
