package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// State put together of what a machine began with and what its devices are now.
class SavedStateTest {
    private static final long MEMORY = 0x2000;
    private static final String MAGIC = "5145564d00000003";
    private static final String HEAD =
            MAGIC
                    + "0700000003"
                    + hex("box")
                    + "010000000203"
                    + hex("ram")
                    + "0000000000000004"
                    + "0000000000002004"
                    + "03"
                    + hex("ram")
                    + "0000000000002000"
                    + "0000000000000000"
                    + "0000000000000010"
                    + "7e00000002";

    @TempDir Path place;
    private Path began;
    private Path devices;
    private Path to;

    @BeforeEach
    void files() {
        began = place.resolve("began");
        devices = place.resolve("devices");
        to = place.resolve("to");
    }

    @Test
    void memoryIsAsItWasAndDevicesAreAsTheyAre() throws Exception {
        write(began, HEAD + "04" + hex("old devices"));
        write(devices, MAGIC + "04" + hex("new devices"));
        SavedState.join(began, MEMORY, devices, to);
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(to)))
                .isEqualTo(HEAD + "04" + hex("new devices") + "0600000000");
    }

    @Test
    void whatIsNotOfThatFormIsRefused() throws Exception {
        write(began, HEAD + "04" + hex("old devices"));
        for (String bad : new String[] {"", MAGIC, MAGIC + "07", "00" + MAGIC + "04"}) {
            write(devices, bad);
            refused();
        }
        write(devices, MAGIC + "04" + hex("new devices"));
        for (int end = 0; end < HEAD.length() / 2; end++) {
            write(began, HEAD.substring(0, 2 * end));
            refused();
        }
    }

    private void refused() throws IOException {
        assertThatThrownBy(() -> SavedState.join(began, MEMORY, devices, to))
                .isInstanceOf(IOException.class);
        Files.deleteIfExists(to);
    }

    private static void write(Path file, String hex) throws IOException {
        Files.write(file, HexFormat.of().parseHex(hex));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
