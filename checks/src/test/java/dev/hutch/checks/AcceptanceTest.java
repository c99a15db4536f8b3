package dev.hutch.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/acceptance.md` names the tests that carry the tag of a line, all of them and no others.
class AcceptanceTest {
    private static final Path PAGE = Path.of("docs/acceptance.md");
    private static final Pattern LINE = Pattern.compile("\\| ([A-Z]\\d\\d) \\|.*");
    private static final Pattern NAMED = Pattern.compile("`(\\w+/\\w+\\.\\w+)`");
    private static final Pattern TAG =
            Pattern.compile("@(?:[\\w.]+\\.)?Tag\\(\"([A-Z]\\d\\d)\"\\)");
    private static final Pattern METHOD =
            Pattern.compile(" {4}(?:\\w+ )*(?:void|Stream<.*>) (\\w+)\\(.*");

    @Test
    void theLinesNameTheTestsThatCarryTheirTag() {
        Map<String, Set<String>> written = new TreeMap<>();
        for (String row : House.lines(PAGE)) {
            Matcher line = LINE.matcher(row);
            if (line.matches()) {
                written.computeIfAbsent(line.group(1), _ -> new TreeSet<>()).addAll(named(row));
            }
        }
        Map<String, Set<String>> tagged = new TreeMap<>();
        tests().forEach((test, tags) ->
                tags.forEach(tag -> tagged.computeIfAbsent(tag, _ -> new TreeSet<>()).add(test)));
        assertThat(written).isEqualTo(tagged);
    }

    @Test
    void everyTestThatThePageNamesIsThere() {
        assertThat(tests().keySet())
                .containsAll(
                        House.lines(PAGE).stream().flatMap(row -> named(row).stream()).toList());
    }

    private static Set<String> named(String row) {
        return NAMED.matcher(row)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Every method of the tests, as `module/Class.method`, and its tags.
    private static Map<String, Set<String>> tests() {
        Map<String, Set<String>> tests = new TreeMap<>();
        for (Path file : House.files(".java")) {
            if (file.toString().contains("src/test/java/")) {
                String name = file.getFileName().toString().replace(".java", "");
                String prefix = file.getName(0) + "/" + name + ".";
                tests.putAll(methods(House.lines(file), method -> prefix + method));
            }
        }
        return tests;
    }

    private static Map<String, Set<String>> methods(
            List<String> source, Function<String, String> name) {
        Map<String, Set<String>> methods = new TreeMap<>();
        Set<String> tags = new TreeSet<>();
        for (String line : source) {
            Matcher tag = TAG.matcher(line.strip());
            if (tag.matches()) {
                tags.add(tag.group(1));
            }
            Matcher method = METHOD.matcher(line);
            if (method.matches()) {
                methods.computeIfAbsent(name.apply(method.group(1)), _ -> new TreeSet<>())
                        .addAll(tags);
                tags.clear();
            }
        }
        return methods;
    }
}
