package dev.hutch.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.Event;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringBuilder screen = new StringBuilder();
    private long now;

    @Test
    void tellsStagesInPlainLines() {
        Progress progress = progress(Progress.Style.PLAIN);
        progress.stage("kernel", "debian-cloud");
        progress.emit(new Event.Progress("kernel", 10, 100, "bytes"));
        pass(11_000);
        progress.emit(new Event.Progress("kernel", 50, 100, "bytes"));
        progress.stage("boot", "");
        progress.warn("KVM hangs, using emulation");
        progress.close();
        assertThat(screen)
                .hasToString(
                        """
                        hutch: kernel: debian-cloud
                        hutch: kernel: [==========>         ] 50%  50B of 100B  4B/s  11s
                        hutch: boot
                        hutch: warning: KVM hangs, using emulation
                        """);
    }

    @Test
    void drawsAtMostTenTimesASecond() {
        Progress progress = progress(Progress.Style.LIVE);
        progress.stage("copy", "");
        for (int i = 0; i < 1000; i++) {
            pass(1);
            progress.emit(new Event.Progress("copy", i, 10_000, "files"));
        }
        assertThat(screen.toString().split("\r", -1).length - 1).isBetween(10, 12);
    }

    @Test
    void keepsOneLinePerLastingStage() {
        Progress progress = progress(Progress.Style.LIVE);
        progress.stage("blink", "");
        pass(10);
        progress.stage("boot", "cold boot");
        pass(3_000);
        progress.close();
        assertThat(screen.toString())
                .endsWith("\r\u001b[Kboot       cold boot  3.0s\n")
                .doesNotContain("blink\n")
                .doesNotContain("blink  0.0s\n");
    }

    @Test
    void neverWrapsTheLiveLine() {
        Progress progress = progress(Progress.Style.LIVE);
        progress.stage("pull", "x".repeat(200));
        assertThat(screen.toString().replaceAll("\r\u001b\\[K", "").length()).isLessThan(60);
    }

    @Test
    void saysOnlyWarningsWhenQuiet() {
        Progress progress = progress(Progress.Style.QUIET);
        progress.stage("boot", "");
        progress.emit(new Event.Note("a note"));
        progress.warn("a warning");
        progress.close();
        assertThat(screen).hasToString("hutch: warning: a warning\n");
    }

    @Test
    void drawsALineForEachPartAndTakesItAway() {
        Progress progress = progress(Progress.Style.LIVE);
        progress.stage("download", "2 layers");
        pass(100);
        progress.emit(new Event.Part("download", "layer 1 of 2", 50, 100, "bytes"));
        pass(1000);
        progress.emit(new Event.Part("download", "layer 2 of 2", 10, 100, "bytes"));
        assertThat(screen.toString())
                .endsWith(
                        "\r\u001b[Kdownload   2 layers  60B  54B/s  1.1s"
                                + "\n\r\u001b[K  layer 1 of 2  [==========>         ] 50%  50B of"
                                + " 100B  50"
                                + "\n\r\u001b[K  layer 2 of 2  [==>                 ] 10%  10B of"
                                + " 100B");
        screen.setLength(0);
        progress.emit(new Event.Part("download", "layer 1 of 2", 100, 100, "bytes"));
        assertThat(screen.toString())
                .startsWith("\r\u001b[K\u001b[A\r\u001b[K\u001b[A\r\u001b[Kdownload")
                .doesNotContain("layer 1 of 2");
    }

    @Test
    void saysEachPartOnceInPlainLines() {
        Progress progress = progress(Progress.Style.PLAIN);
        progress.stage("upload", "here");
        progress.emit(new Event.Part("upload", "layer 1 of 2", 50, 100, "bytes"));
        pass(1000);
        progress.emit(new Event.Part("upload", "layer 1 of 2", 100, 100, "bytes"));
        progress.close();
        assertThat(screen)
                .hasToString(
                        """
                        hutch: upload: here
                        hutch: upload: layer 1 of 2  [====================] 100%  100B of 100B  100B/s
                        """);
    }

    private Progress progress(Progress.Style style) {
        return new Progress(screen::append, style, 60, () -> now);
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
