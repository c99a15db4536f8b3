package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One home for all tests, so that kernel and image are made once, and a look around after each
/// test for what it left behind.
///
/// `-Dhutch.e2e.home=DIR` uses a home that stays, for those who write tests.
final class Suite implements BeforeEachCallback, AfterEachCallback {
    private static final Path HOME = makeHome();

    private Set<String> before = Set.of();

    static Hutch hutch() {
        return Hutch.at(HOME);
    }

    static Leaks leaks() {
        return new Leaks(HOME);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before = leaks().found();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Set<String> left = new TreeSet<>(leaks().found());
        left.removeAll(before);
        if (!left.isEmpty()) {
            // Taken away, so that the next test is judged by what it does itself.
            hutch().run("vm", "ls", "--all", "-q")
                    .out()
                    .lines()
                    .filter(id -> left.stream().anyMatch(line -> line.contains(id)))
                    .forEach(id -> hutch().run("vm", "rm", id));
        }
        if (context.getExecutionException().isEmpty()) {
            assertThat(left).as("left behind by " + context.getDisplayName()).isEmpty();
        }
    }

    private static Path makeHome() {
        String chosen = System.getProperty("hutch.e2e.home", "");
        try {
            return chosen.isEmpty()
                    // Short: the paths of sockets lie below it.
                    ? Files.createTempDirectory("hutch-e2e")
                    : Files.createDirectories(Path.of(chosen));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isKept() {
        return !System.getProperty("hutch.e2e.home", "").isEmpty();
    }
}
