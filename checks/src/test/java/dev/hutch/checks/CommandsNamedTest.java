package dev.hutch.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A hint tells people what to type, and so does a document: the command and its options are there.
/// Judged by the golden help pages, one for each command.
class CommandsNamedTest {
    private static final Path PAGES = Path.of("cli/src/test/resources/dev/hutch/cli/help");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern CODE =
            Pattern.compile("`([^`]+)`|^    (?:\\$ )?(?:\\./)?(hutch .+)");
    private static final Pattern COMMAND =
            Pattern.compile("\\bhutch ([a-z]+)(?: ([a-z][a-z|-]*[a-z]))?([^;,()]*)");
    private static final Pattern OPTION = Pattern.compile("(?<= |\\[)--[a-z][a-z0-9-]+");
    private static final Pattern ALIASES = Pattern.compile("^  ([a-z]+(?:, [a-z]+)+)  ");

    private final Map<String, List<String>> pages = pages();

    @Test
    void hintsAndDocumentsNameWhatIsThere() {
        List<String> wrong = new ArrayList<>();
        for (Path file : House.files(".java")) {
            if (file.toString().contains("/main/")) {
                wrong.addAll(offences(file, LITERAL));
            }
        }
        House.files(".md").stream()
                .filter(file -> file.startsWith("docs/reference") || file.endsWith("README.md"))
                .forEach(file -> wrong.addAll(offences(file, CODE)));
        assertThat(wrong).isEmpty();
    }

    private List<String> offences(Path file, Pattern quoted) {
        return House.lines(file).stream()
                .flatMap(line -> quoted.matcher(line).results())
                .flatMap(match -> COMMAND.matcher(text(match)).results())
                .flatMap(command -> offence(command).stream())
                .map(offence -> file + ": " + offence)
                .toList();
    }

    private static String text(MatchResult match) {
        return match.groupCount() > 1 && match.group(1) == null ? match.group(2) : match.group(1);
    }

    private Optional<String> offence(MatchResult command) {
        String first = command.group(1);
        String second = command.group(2) == null ? "" : command.group(2);
        if (!pages.containsKey(first)) {
            return Optional.empty(); // hutch in a sentence
        }
        Set<String> below = below(first);
        if (below.isEmpty() || second.isEmpty()) {
            return missing(List.of(first), command.group(3));
        }
        List<String> named = List.of(second.split("\\|"));
        return named.stream().allMatch(below::contains)
                ? missing(named.stream().map(word -> first + "-" + word).toList(), command.group(3))
                : Optional.of("no such command: " + command.group());
    }

    private Optional<String> missing(List<String> commands, String words) {
        int end = words.indexOf(" -- ");
        return OPTION.matcher(end < 0 ? words : words.substring(0, end))
                .results()
                .map(MatchResult::group)
                .filter(option -> commands.stream().noneMatch(command -> has(command, option)))
                .findFirst()
                .map(option -> "no option " + option + ": hutch " + commands + words);
    }

    /// An alias has no page of its own; groups below groups have their options on other pages.
    private boolean has(String command, String option) {
        List<String> page = pages.get(command);
        return page == null
                || !below(command).isEmpty()
                || page.stream().anyMatch(line -> line.matches(".*" + option + "\\b.*"));
    }

    private Set<String> below(String group) {
        Set<String> names =
                pages.keySet().stream()
                        .filter(name -> name.startsWith(group + "-"))
                        .map(name -> name.substring(group.length() + 1))
                        .collect(Collectors.toCollection(TreeSet::new));
        for (String line :
                names.isEmpty() ? List.<String>of() : pages.getOrDefault(group, List.of())) {
            Matcher aliases = ALIASES.matcher(line);
            if (aliases.find()) {
                names.addAll(List.of(aliases.group(1).split(", ")));
            }
        }
        return names;
    }

    private static Map<String, List<String>> pages() {
        Map<String, List<String>> pages = new HashMap<>();
        for (Path file : House.files(".txt")) {
            if (file.startsWith(PAGES)) {
                String name = file.getFileName().toString();
                pages.put(
                        name.replaceFirst("^hutch-?", "").replaceFirst("\\.txt$", ""),
                        House.lines(file));
            }
        }
        return pages;
    }
}
