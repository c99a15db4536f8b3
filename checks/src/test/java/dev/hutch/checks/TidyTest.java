package dev.hutch.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The habits a reader relies on, as far as a machine can see them.
class TidyTest {
    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_LINE = 120;
    private static final Set<String> VAGUE_ROOMS =
            Set.of(
                    "util", "utils", "common", "core", "helper", "helpers", "impl", "manager",
                    "service", "model", "misc");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)[^)]*\\)");

    private static final Pattern NAP = Pattern.compile("\\.sle" + "ep\\(");

    /// In a shell's words, on the host: a nap, a loop that asks, a reader that never hears the end.
    private static final Pattern ASKS_AGAIN =
            Pattern.compile(
                    "\\bsle"
                            + "ep 0?\\.[0-9]|\\bunt"
                            + "il [^\"]*; *do\\b|\\bta"
                            + "il (?!--pid)[^\"|]*-f\\b");

    @Test
    void filesStaySmall() {
        assertThat(
                        offences(
                                House.files(".java", ".c", ".h"),
                                file ->
                                        House.lines(file).size() > MAX_FILE_LINES
                                                ? List.of(House.lines(file).size() + " lines")
                                                : List.of()))
                .as("files over %d lines", MAX_FILE_LINES)
                .isEmpty();
    }

    @Test
    void javaKeepsItsHabits() {
        assertThat(offences(House.files(".java"), TidyTest::javaOffences)).isEmpty();
    }

    @Test
    void everyRoomSaysWhatItIs() {
        assertThat(offences(House.files(".java"), TidyTest::roomOffences)).isEmpty();
    }

    @Test
    void documentsHaveOneTitleAndLiveLinks() {
        assertThat(offences(House.files(".md"), TidyTest::documentOffences)).isEmpty();
    }

    private static List<String> javaOffences(Path file) {
        List<String> found = new ArrayList<>();
        boolean test = file.toString().contains("src/test/") || file.startsWith("e2e");
        int number = 0;
        for (String line : House.lines(file)) {
            number++;
            String where = "line " + number + ": ";
            if (line.length() > MAX_LINE) {
                found.add(where + "over " + MAX_LINE + " characters");
            }
            if (line.strip().startsWith("/**")) {
                found.add(where + "/** where /// is the habit");
            }
            if (line.contains("@" + "Disabled")) {
                found.add(where + "a disabled test tests nothing");
            }
            boolean onTheHost = file.startsWith("e2e") || file.startsWith("bench");
            if ((test || onTheHost) && NAP.matcher(line).find()
                    || onTheHost && ASKS_AGAIN.matcher(line).find()) {
                found.add(where + "a sleep, or asking again, where an event should be");
            }
            if (line.contains("org." + "mockito")) {
                found.add(where + "fakes that pass the contract, not mocks");
            }
        }
        return found;
    }

    private static List<String> roomOffences(Path file) {
        if (!file.toString().contains("src/main/java/dev/hutch/")) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        if (VAGUE_ROOMS.contains(file.getParent().getFileName().toString())) {
            found.add("a room is named for what lives in it");
        }
        Path info = House.ROOT.resolve(file).resolveSibling("package-info.java");
        if (!Files.exists(info)) {
            found.add("its package has no package-info");
        }
        return found;
    }

    private static List<String> documentOffences(Path file) {
        List<String> found = new ArrayList<>();
        boolean fenced = false;
        int titles = 0;
        for (String line : House.lines(file)) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            }
            if (fenced) {
                continue;
            }
            if (line.startsWith("# ")) {
                titles++;
            }
            Matcher link = LINK.matcher(line);
            while (link.find()) {
                Path target = House.ROOT.resolve(file).resolveSibling(link.group(1));
                if (!link.group(1).contains("://") && !Files.exists(target)) {
                    found.add("dead link " + link.group(1));
                }
            }
        }
        if (titles != 1) {
            found.add(titles + " titles");
        }
        return found;
    }

    private static List<String> offences(
            List<Path> files, java.util.function.Function<Path, List<String>> check) {
        return files.stream()
                .flatMap(file -> check.apply(file).stream().map(what -> file + ": " + what))
                .toList();
    }
}
