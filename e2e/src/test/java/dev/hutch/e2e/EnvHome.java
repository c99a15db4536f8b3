package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// A home with two layers to enter, and a look at what each test left in it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EnvHome {
    static final Duration SOON = Duration.ofSeconds(60);

    /// Who enters, in a home of his own.
    EnvUser user;

    abstract EnvUser open();

    @BeforeAll
    void prepare() {
        user = open();
        user.sh(
                """
                mkdir -p base/dir upper/dir; echo one > base/a; echo old > base/dir/old; echo base > base/both
                chmod 640 base/a; chmod 1751 base; ln -s a base/link; echo upper > upper/both; echo new > upper/dir/new
                """);
        for (String layer : List.of("base", "upper")) {
            hutch("image", "import", user.directory().resolve(layer).toString(), "-t", layer)
                    .exits(0);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        awaitNobody();
        // Their monitors may be at it at this moment: a record without its file is none any more.
        String envs = user.home() + "/state/envs";
        user.sh("timeout 60 sh -c 'until [ -z \"$(ls -A \"$1\")\" ]; do :; done' - \"$1\"", envs);
    }

    @AfterAll
    void close() {
        hutch("daemon", "stop");
        user.close();
    }

    String monitorPid = "";

    String monitor() {
        String name = only().get("name").asString();
        JsonNode detail = hutch("--format", "json", "env", "show", name).exits(0).json();
        assertThat(detail.get("processes")).isNotEmpty();
        monitorPid = detail.get("monitor").asString();
        return monitorPid;
    }

    JsonNode only() {
        assertThat(list()).hasSize(1);
        return list().getFirst();
    }

    List<JsonNode> list() {
        List<JsonNode> envs = new ArrayList<>();
        hutch("--format", "json", "env", "ls").exits(0).json().get("envs").forEach(envs::add);
        return envs;
    }

    /// The kernel ends namespaces behind the last process's back, and the monitor takes the record
    /// away.
    void awaitNobody() {
        Awaited.in(records(), "the end of all environments", () -> list().isEmpty());
    }

    /// Of the only one there is: its monitor says in its record that all have left.
    void awaitStatus(String status) {
        Awaited.in(
                records().resolve(only().get("name").asString()),
                "an environment that is " + status,
                () -> only().get("status").asString().equals(status));
    }

    private Path records() {
        return user.home().resolve("state/envs");
    }

    Ran run(String reference, String script) {
        return user.hutch("env", "run", reference, "--", "sh", "-c", script);
    }

    /// Starts a script that says `in` when it runs and ends when its input does.
    Running start(String... optionsReferenceScript) {
        int last = optionsReferenceScript.length - 1;
        List<String> words = new ArrayList<>(List.of("env", "run"));
        words.addAll(List.of(optionsReferenceScript).subList(0, last));
        words.addAll(List.of("--", "sh", "-c", optionsReferenceScript[last]));
        Running running = user.start(words);
        user.untilSaid(running, "in");
        return running;
    }

    void end(Running running) {
        try {
            running.stdin().close();
        } catch (java.io.IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
        running.await(SOON);
    }

    Ran hutch(String... words) {
        return user.hutch(words);
    }
}
