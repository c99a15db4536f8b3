package dev.hutch.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.Problem;
import dev.hutch.api.call.SystemCall.Check;
import dev.hutch.api.call.SystemCall.Grade;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EnvironmentChecksTest {
    @Test
    @Tag("S08")
    @Tag("D05")
    void whatWorksIsToldAndWhatDoesNotWithWhatMendsIt() {
        List<Check> checks =
                look(() ->
                        "disk ok\ntmpfs ok\ntmpfs-attributes Operation not supported\n"
                                + "userxattr ok\nlowerdir+ Invalid argument\noverlay ok\n");
        assertThat(checks)
                .extracting(Check::grade)
                .containsExactly(
                        Grade.PASS, Grade.PASS, Grade.WARN, Grade.WARN, Grade.PASS, Grade.PASS);
        assertThat(checks.get(3).found()).isEqualTo("Operation not supported");
        assertThat(checks.get(3).fix()).contains("6.6");
    }

    @Test
    void withoutANamespaceNothingIsTried() {
        List<Check> checks =
                look(() -> {
                    throw new Problem(
                                    Problem.Kind.HOST_NOT_READY,
                                    "env.no_user_namespace",
                                    "this host gives none",
                                    "sudo sysctl -w user.max_user_namespaces=16384")
                            .toException();
                });
        assertThat(checks.getFirst().grade()).isEqualTo(Grade.FAIL);
        assertThat(checks.getFirst().fix()).contains("max_user_namespaces");
        assertThat(checks.get(1).found()).isEqualTo("not tried");
    }

    private static List<Check> look(Supplier<String> probe) {
        return EnvironmentChecks.all(probe, Path.of("/")).stream()
                .map(examination -> examination.look().check())
                .toList();
    }
}
