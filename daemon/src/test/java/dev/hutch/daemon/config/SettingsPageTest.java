package dev.hutch.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What docs/reference/settings.md says is so: every setting is there with its default, and the
/// values that it names are taken and refused.
class SettingsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/settings.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private record Row(String key, List<String> usual, List<String> taken, List<String> refused) {}

    @Test
    void namesEverySettingOnceWithItsDefault() throws IOException {
        Map<String, List<String>> defaults =
                rows().stream().collect(Collectors.toMap(Row::key, Row::usual));
        assertThat(defaults.keySet()).isEqualTo(SettingKeys.DEFAULTS.keySet());
        SettingKeys.DEFAULTS.forEach((key, value) -> {
            boolean none = value.isEmpty() || key.equals("boot.at-once"); // the host's own
            assertThat(defaults.get(key)).as(key).isEqualTo(none ? List.of() : List.of(value));
        });
    }

    @Test
    void whatItNamesIsTakenAndRefused() throws IOException {
        for (Row row : rows()) {
            assertThat(row.taken).as(row.key).isNotEmpty();
            for (String value : row.taken) {
                assertThatCode(() -> load(row.key, value)).as(value).doesNotThrowAnyException();
            }
            for (String value : row.refused) {
                assertThatThrownBy(() -> load(row.key, value))
                        .as(row.key + " = " + value)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining(row.key);
            }
        }
    }

    private static void load(String key, String value) {
        Settings.load(List.of(), Map.of(SettingKeys.variables(key).getLast(), value), 4);
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .map(cells ->
                        new Row(
                                codes(cells[1]).getFirst(),
                                codes(cells[2]),
                                codes(cells[4]),
                                codes(cells[5])))
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }
}
