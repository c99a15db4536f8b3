package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every help page, word for word, as one file per command. After a change on purpose,
/// `-Dhutch.golden=write` writes them anew, and the difference is read before it is committed.
class HelpTest {
    private static final Path PAGES = Path.of("src/test/resources/dev/hutch/cli/help");
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-05-01T12:00:00Z"));
    private static final boolean WRITE = "write".equals(System.getProperty("hutch.golden"));

    @BeforeAll
    static void makeRoom() throws IOException {
        Files.createDirectories(PAGES);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isWhatItWas(List<String> command) throws IOException {
        FakeConsole console = new FakeConsole();
        List<String> words = new ArrayList<>(command);
        words.add("--help");
        Cli cli = new Cli(new FakeHutch((_, _) -> "nobody is asked"), Path.of("/log"), NOON);
        assertThat(cli.run(words, console)).isZero();
        assertThat(console.messages()).isEmpty();
        assertThat(console.text().lines()).allMatch(line -> line.length() <= 80);
        Path page = page(command);
        if (WRITE) {
            Files.writeString(page, console.text());
        }
        assertThat(page).as("-Dhutch.golden=write makes it").exists();
        assertThat(console.text()).isEqualTo(Files.readString(page));
    }

    @Test
    void noPageIsLeftOfACommandThatIsGone() throws IOException {
        List<Path> wanted = commands().map(HelpTest::page).toList();
        try (Stream<Path> pages = Files.list(PAGES)) {
            for (Path page : pages.filter(page -> !wanted.contains(page)).toList()) {
                if (WRITE) {
                    Files.delete(page);
                } else {
                    throw new AssertionError(page + " belongs to no command");
                }
            }
        }
    }

    static Stream<List<String>> commands() {
        return Stream.concat(Stream.of(List.<String>of()), below(List.of(), Commands.ALL));
    }

    private static Stream<List<String>> below(
            List<String> above, List<CommandTree.Branch> branches) {
        return branches.stream()
                .flatMap(branch -> {
                    List<String> command = new ArrayList<>(above);
                    command.add(branch.name());
                    return Stream.concat(Stream.of(command), below(command, branch.below()));
                });
    }

    private static Path page(List<String> command) {
        return PAGES.resolve(
                "hutch" + String.join("", command.stream().map(w -> "-" + w).toList()) + ".txt");
    }
}
