package dev.hutch.store.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.store.dockerfile.Instruction.CommandLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {

    @Test
    void readsStagesAndEverythingInThem() {
        Dockerfile file =
                Dockerfile.parse(
                        "Dockerfile",
                        """
                        # a comment
                        ARG TAG=12
                        FROM debian:$TAG AS Build
                        ENV A=1 B="two words" C=it\\ is
                        ENV OLD one two
                        RUN apt-get update && \\
                            # inside

                            apt-get install -y gcc
                        RUN ["gcc", "--version"]
                        COPY --chown=1000:1000 --chmod=644 a b /dst/
                        ADD ["with space.tar", "/x"]
                        from build
                        LABEL a=b "c d"="e f"
                        COPY --from=build /a /b
                        WORKDIR /w
                        USER nobody
                        SHELL ["/bin/bash", "-c"]
                        EXPOSE 80/tcp 443
                        VOLUME ["/data"]
                        STOPSIGNAL SIGINT
                        HEALTHCHECK --interval=5s CMD curl -f localhost
                        ENTRYPOINT ["/bin/x"]
                        CMD run it
                        """);
        assertThat(file.arguments())
                .containsExactly(new Instruction.Arg(2, "TAG", Optional.of("12")));
        assertThat(file.stages()).extracting(Dockerfile.Stage::name).containsExactly("build", "");
        assertThat(file.stages())
                .extracting(Dockerfile.Stage::base)
                .containsExactly("debian:$TAG", "build");
        assertThat(file.stages().getFirst().instructions())
                .contains(
                        new Instruction.Env(
                                4,
                                List.of(
                                        Map.entry("A", "1"),
                                        Map.entry("B", "\"two words\""),
                                        Map.entry("C", "it\\ is"))),
                        new Instruction.Env(5, List.of(Map.entry("OLD", "one two"))),
                        new Instruction.Run(10, new CommandLine.Exec(List.of("gcc", "--version"))),
                        new Instruction.Copy(
                                11, List.of("a", "b"), "/dst/", "", "1000:1000", "644", false),
                        new Instruction.Copy(
                                12, List.of("with space.tar"), "/x", "", "", "", true));
        assertThat(((Instruction.Run) file.stages().getFirst().instructions().get(2)).command())
                .isInstanceOfSatisfying(
                        CommandLine.Shell.class,
                        shell ->
                                assertThat(shell.script().replaceAll("\\s+", " "))
                                        .isEqualTo("apt-get update && apt-get install -y gcc"));
        assertThat(file.stages().getLast().instructions()).hasSize(11);
    }

    @Test
    void takesABacktickAsEscape() {
        Dockerfile file = Dockerfile.parse("D", "# escape=`\nFROM scratch\nENV A=c:\\x `\n  B=2\n");
        assertThat(file.escape()).isEqualTo('`');
        assertThat(file.stages().getFirst().instructions())
                .containsExactly(
                        new Instruction.Env(
                                3, List.of(Map.entry("A", "c:\\x"), Map.entry("B", "2"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    FROM a;FOO x                  | line 2: FOO is not supported
                    FROM a;ONBUILD RUN x          | line 2: ONBUILD is not supported
                    FROM a;RUN --mount=type=ssh x | line 2: RUN --mount is not supported
                    FROM a;RUN cat <<EOF          | line 2: a here-document is not supported
                    FROM a;ADD http://x/y /z      | line 2: ADD of a URL is not supported
                    FROM a;COPY --parents x y     | line 2: COPY --parents is not supported
                    FROM --platform=x a           | line 1: FROM --platform is not supported
                    RUN x                         | line 1: only ARG may stand before the first FROM
                    FROM a b                      | line 1: FROM takes IMAGE, or IMAGE AS NAME
                    FROM a AS x;FROM b AS X       | line 2: two stages are called 'x'
                    FROM a;COPY x                 | line 2: COPY takes at least one source and a target
                    FROM a;ENV 'x                 | line 2: a quote ' is not closed
                    FROM a;SHELL bash             | line 2: SHELL takes a JSON list
                    ARG A                         | line 1: no FROM: nothing to build on
                    """)
    void refusesBeforeAnythingRuns(String text, String message) {
        assertThatThrownBy(() -> Dockerfile.parse("Dockerfile", text.replace(';', '\n')))
                .hasMessageContaining("Dockerfile, " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    plain            | plain
                    $A               | one
                    ${A}x            | onex
                    x$NONE.y         | x.y
                    ${NONE:-d$A}     | done
                    ${EMPTY:-d}      | d
                    ${EMPTY-d}       | ^^
                    ${A:+set}        | set
                    ${NONE:+set}     | ^^
                    "a $A"           | a one
                    'a $A'           | a $A
                    \\$A             | $A
                    "\\$A \\x"       | $A \\x
                    a\\ b            | a b
                    $                | $
                    """)
    void putsVariablesIn(String word, String expected) throws Exception {
        Map<String, String> values = Map.of("A", "one", "EMPTY", "");
        assertThat(
                        new Words('\\')
                                .expand(
                                        word.replace("\\\\", "\\"),
                                        name -> Optional.ofNullable(values.get(name))))
                .isEqualTo(expected.replace("\\\\", "\\"));
    }

    @Test
    void tellsWhatIsWrongWithAVariable() {
        assertThatThrownBy(
                        () -> new Words('\\').expand("${A:?must be given}", _ -> Optional.empty()))
                .hasMessageContaining("A: must be given");
        assertThatThrownBy(() -> new Words('\\').expand("${A", _ -> Optional.empty()))
                .hasMessageContaining("a bad variable");
        assertThatThrownBy(() -> new Words('\\').expand("${A:-b", _ -> Optional.empty()))
                .hasMessageContaining("not closed");
    }
}
