package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Images by Dockerfiles, built in real machines.
final class BuildIT extends MachineTest {
    private static final String[] WORDS = {"--build-arg", "WORDS=hello from a machine"};

    @Test
    @Tag("P17")
    void stagesCommandsAndCopies() {
        sh(
                directory,
                """
                mkdir -p context/src; cd context
                printf 'int puts(const char *); int main(void) { return puts(WORDS) < 0; }\\n' > src/hello.c
                echo secret > key; echo key > .dockerignore
                cat > Dockerfile <<'EOF'
                ARG BASE=debian-bookworm
                FROM $BASE AS maker
                WORKDIR /src
                COPY src/ .
                ARG WORDS
                RUN printf '#!/bin/sh\\necho "%s"\\n' "$WORDS" > hello && chmod 755 hello
                RUN rm hello.c && mkdir -p /srv/deep && touch /srv/deep/file
                FROM $BASE
                COPY --from=maker /src/hello /usr/local/bin/
                COPY --chown=nobody . /context
                RUN useradd -m worker && echo made > ~worker/file && chown worker: ~worker/file
                USER worker
                ENV GREETING="good morning"
                CMD ["hello"]
                EOF
                """);
        build(WORDS).exits(0).says("built\n");
        hutch.run("vm", "create", "--name", "b", "--image", "built").exits(0);
        hutch.run("vm", "exec", "b", "--", "hello").exits(0).says("hello from a machine\n");
        hutch.run("vm", "exec", "b", "--", "sh", "-c", "id -un; cat ~/file; echo $GREETING")
                .exits(0)
                .says("worker\nmade\ngood morning\n");
        hutch.run("vm", "exec", "b", "--", "stat", "-c", "%U %a", "/context/src/hello.c")
                .exits(0)
                .says("nobody 644\n");
        assertThat(hutch.run("vm", "exec", "b", "--", "ls", "/context/key").exit()).isNotZero();
        hutch.run("vm", "rm", "b").exits(0);

        Ran again = build(WORDS);
        again.exits(0).says("built\n");
        assertThat(again.err()).as("nothing boots").doesNotContain("boot:");
        hutch.run("image", "rm", "built").exits(0);
    }

    @Test
    @Tag("P22")
    void tellsWhichLineFailed() {
        sh(
                directory,
                "mkdir -p context; printf 'FROM debian-bookworm\\nRUN true\\nRUN echo so; exit 7\\n'"
                        + " > context/Dockerfile");
        Ran failed = build();
        failed.fails("build.command_failed");
        assertThat(failed.err()).contains("so\n", "line 3: 'echo so; exit 7' ended with 7");
        assertThat(hutch.run("image", "ls", "-q").out().lines()).doesNotContain("built");
        sh(
                directory,
                "printf 'FROM debian-bookworm\\nRUN true\\nONBUILD RUN x\\n' > context/Dockerfile");
        Ran refused = build();
        refused.fails("dockerfile.unsupported");
        assertThat(refused.err()).contains("Dockerfile, line 3").doesNotContain("boot:");
    }

    private Ran build(String... more) {
        List<String> words = new ArrayList<>(List.of("image", "build", "-t", "built"));
        words.addAll(List.of(more));
        words.add("context");
        return hutch.in(directory).run(words);
    }
}
