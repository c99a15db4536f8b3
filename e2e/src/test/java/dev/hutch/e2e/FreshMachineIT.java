package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// README's first command, on a machine with nothing but what README asks for.
final class FreshMachineIT {
    /// As automake has it: the script says why it could not run.
    private static final int SKIPPED = 77;

    @ParameterizedTest
    @ValueSource(strings = {"root", "user"})
    @Tag("B04")
    void firstCommandWorks(String user) throws Exception {
        Path script = Hutch.command().resolveSibling("e2e/fresh-machine");
        File log = File.createTempFile("hutch-fresh", ".log");
        try {
            Process process =
                    new ProcessBuilder(script.toString(), "--as", user)
                            .redirectErrorStream(true)
                            .redirectOutput(log)
                            .start();
            assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
            String said = java.nio.file.Files.readString(log.toPath());
            assumeTrue(process.exitValue() != SKIPPED, said);
            assertThat(process.exitValue()).as(said).isZero();
        } finally {
            assertThat(log.delete()).isTrue();
        }
    }
}
