package dev.hutch.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaySeedsTest {
    @TempDir Path directory;

    @Test
    void anOverlayIsSoundHasItsDirectoriesAndTakesLittle() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        Path overlay = directory.resolve("overlay.img");
        seeds.create(overlay, ByteSize.parse("10G"));
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
    void aSeedIsFormattedOncePerSize() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        Path seed = seeds.ensure(ByteSize.parse("64M"));
        Object made = Files.getLastModifiedTime(seed);
        assertThat(seeds.ensure(ByteSize.parse("64M"))).isEqualTo(seed);
        assertThat(Files.getLastModifiedTime(seed)).isEqualTo(made);
        assertThat(seeds.ensure(ByteSize.parse("65M"))).isNotEqualTo(seed);
    }

    @Test
    void refusesWhatCannotBeFormattedAndAnOverlayInTheWay() throws IOException {
        OverlaySeeds seeds = new OverlaySeeds(directory.resolve("seeds"));
        assertThatThrownBy(() -> seeds.ensure(ByteSize.parse("4K")))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.INVALID);
        Path there = Files.writeString(directory.resolve("there"), "precious");
        assertThatThrownBy(() -> seeds.create(there, ByteSize.parse("64M")))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.EXISTS);
        assertThat(there).hasContent("precious");
    }
}
