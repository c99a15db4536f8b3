package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What comes into environments besides layers: live files of the host, and what is to be known.
abstract class EnvLiveContract extends EnvEditContract {

    @Test
    @Tag("S28")
    @Tag("S29")
    void filesOfTheHostShowAsTheyAre() {
        user.sh(
                """
                mkdir -p site/src; echo live > site/src/x; echo tool > site/tool; ln -sfn /etc site/out
                printf '[[bind]]\nsource = "src"\ntarget = "/hutch/new/src"\n' > site/live.toml
                printf '[[bind]]\nsource = "tool"\ntarget = "a"\n' >> site/live.toml
                printf '[[bind]]\nsource = "out"\ntarget = "out"\n' > site/wrong.toml
                printf 'kind: live\nbind:\n- {source: tool, target: new/tool}\n' > site/tool.hutch.yaml
                printf 'kind: stack\nreferences: [base, ./tool.hutch.yaml]\n' > site/stack.hutch.yaml
                """);
        Running running =
                start(
                        "--name",
                        "live",
                        "--keep",
                        "--live",
                        "site/live.toml",
                        "base",
                        "echo in; read -r line; cat /hutch/new/src/x /hutch/a; ls /hutch");
        user.sh("echo changed > site/src/x");
        hutch("env", "join", "live", "--", "cat", "/hutch/new/src/x", "/hutch/a")
                .exits(0)
                .says("changed\ntool\n");
        hutch("env", "join", "live", "--", "touch", "/hutch/mine").exits(0);
        hutch("env", "diff", "live").exits(0).says("+ /mine\n");
        hutch("env", "reset", "--env", "live").exits(0).says("/mine\n");
        hutch("env", "join", "live", "--", "cat", "/hutch/new/src/x", "/hutch/a")
                .exits(0)
                .says("changed\ntool\n");
        assertThat(hutch("env", "info", "live").exits(0).out()).contains("/new/src from ");
        hutch("env", "info", "--path", "/hutch/a", "live").exits(0);
        end(running);
        awaitStatus("saved");
        user.hutch("env", "run", "--rerun", "live", "--", "cat", "/hutch/a")
                .exits(0)
                .says("tool\n");
        awaitStatus("saved");
        hutch("env", "rm", "--durable", "live").exits(0);
        user.hutch("env", "run", "./site", "--", "cat", "/hutch/a", "/hutch/new/tool")
                .exits(0)
                .says("one\ntool\n");
        user.hutch("env", "run", "--live", "site/wrong.toml", "base", "--", "true")
                .fails("env.live_outside");
        user.hutch("env", "run", "--live", "site/no.toml", "base", "--", "true")
                .fails("env.live_file");
    }

    @Test
    @Tag("S32")
    @Tag("S33")
    @Tag("S56")
    void whatIsToBeKnownIsKnown() {
        user.sh(
                """
                printf 'from=file\nboth=file\n' > notes
                printf '{"large": "%s", "lines": "a\\\\nb"}' "$(head -c 40000 /dev/zero | tr '\\0' x)" > large
                """);
        Running running =
                start(
                        "--edit",
                        "--name",
                        "noted",
                        "--annotation",
                        "both=flag",
                        "--annotation=quote=$HOME `id` \"'",
                        "--annotation-file",
                        "notes",
                        "--annotation-file",
                        "large",
                        "base+upper",
                        "echo in; read -r line");
        hutch("env", "info", "--get", "from", "--get", "both", "--get", "lines", "noted")
                .exits(0)
                .says("file\nflag\na\nb\n");
        hutch("env", "info", "--get", "quote", "noted").exits(0).says("$HOME `id` \"'\n");
        hutch("env", "info", "--get", "large", "noted").exits(0).says("x".repeat(40000) + "\n");
        assertThat(hutch("env", "info", "--get-all", "noted").exits(0).out())
                .contains("both=flag\n")
                .doesNotContain("both=file");
        hutch("store", "clean").exits(0);
        assertThat(hutch("env", "info", "--get", "none", "noted").exits(0).err())
                .contains("no annotation none");
        hutch("env", "join", "noted", "--", "sh", "-c", "echo x >> /hutch/both").exits(0);
        List<String> layers =
                hutch("--format", "json", "env", "info", "--path", "/hutch/both", "noted")
                        .json()
                        .get("providers")
                        .findValuesAsString("layer");
        assertThat(layers).hasSize(3).first().isEqualTo("changes");
        assertThat(hutch("env", "info", "noted").out()).contains("annotations").contains("large");
        end(running);
    }

    @Test
    void inputMayBeWhatIsToBeKnown() {
        Ran ran =
                user.hutch(
                        hutch -> hutch.input("who=stdin\n".getBytes()),
                        "env",
                        "run",
                        "--annotation-file",
                        "-",
                        "-",
                        "--",
                        "sh",
                        "-c",
                        "exec \"$0\" env info --get who",
                        Hutch.command().toString());
        ran.exits(0).says("stdin\n");
    }
}
