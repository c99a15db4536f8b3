package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad input gets a clear answer, and leaves nothing behind.
final class BadInputIT extends MachineTest {

    @Test
    @Tag("B59")
    void pathsThatAreNoRepository() {
        run(directory.resolve("none")).fails("workspace.path_missing");
        run(directory).fails("workspace.not_a_repository");
        sh(directory, "git init -q --bare bare.git");
        run(directory.resolve("bare.git")).fails("workspace.bare");
    }

    @Test
    @Tag("B59")
    void repositoriesThatCannotBePlaced() {
        Path repo = repository();
        sh(
                repo,
                "git init -q ../sub; git -C ../sub -c user.name=a -c user.email=b commit -qm x"
                        + " --allow-empty; git -c protocol.file.allow=always submodule add -q ../sub"
                        + " sub");
        run(repo).fails("workspace.submodules");
    }

    @Test
    @Tag("B58")
    void branchesThatCannotBe() {
        Path repo = repository();
        hutch.run("vm", "run", "--rm", "--from", "main", repo.toString(), "--", "true")
                .wrongUsage("--branch");
        run(repo, "--branch", "b", "--from", "no-such").fails("workspace.ref_unknown");
        run(repo, "--branch", "a..b").fails("workspace.branch_invalid");
    }

    @Test
    void namesThatDoNotExist() {
        hutch.run("vm", "create", "--image", "no-such-image").fails("image.not_found");
        assertThat(hutch.run("vm", "create", "--kernel", "no-such-kernel").exit()).isEqualTo(125);
        hutch.run("vm", "exec", "ghost", "--", "true").fails("vm.not_found");
        hutch.run("vm", "rm", "ghost").fails("vm.not_found");
        hutch.run("vm", "rm", "-f", "ghost").exits(0).says("");
        hutch.run("vm", "logs", "ghost").fails("vm.not_found");
    }

    /// Of seventeen ids two begin with the same of sixteen digits.
    @Test
    void prefixesOfMoreThanOne() {
        for (int i = 0; i < 17; i++) {
            hutch.run("vm", "create", "--no-start", "--disk", "1G", "--name", "one-of-" + i)
                    .exits(0);
        }
        List<String> ids = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        String shared =
                ids.stream()
                        .map(id -> id.substring(0, 1))
                        .filter(digit ->
                                ids.stream().filter(id -> id.startsWith(digit)).count() > 1)
                        .findFirst()
                        .orElseThrow();
        Ran ran = hutch.run("vm", "show", shared);
        ran.fails("vm.ambiguous");
        assertThat(ran.err()).as("which").contains("one-of-", "write more of the id");
        List<String> remove = new ArrayList<>(List.of("vm", "rm"));
        remove.addAll(ids);
        hutch.run(remove).exits(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "a b", " ", "a/b", "ä", "../x", ".", "a\nb"})
    void namesThatAreNone(String name) {
        assertThat(hutch.run("vm", "create", "--name=" + name, "--no-start").exit()).isIn(2, 125);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1G", "1.5G", "10X", "G", "1e9", "99999999999999999999"})
    @Tag("P14")
    void sizesThatAreNone(String size) {
        for (String option : List.of("--memory=", "--disk=")) {
            assertThat(hutch.run("vm", "create", option + size, "--no-start").exit())
                    .as(option + size)
                    .isIn(2, 125);
        }
    }

    @Test
    void wordsThatAreNoCommand() {
        hutch.run("vm", "creat").wrongUsage("create");
        hutch.run("frobnicate").wrongUsage("frobnicate");
        hutch.run("vm", "ls", "--no-such-option").wrongUsage("--no-such-option");
        hutch.run("vm", "exec").exits(2);
        hutch.run("vm", "run", "a", "b", "c", "--", "true").exits(2);
    }

    @Test
    @Tag("B30")
    void hostileArchives() {
        sh(
                directory,
                """
                mkdir t; cd t; echo x > x; mkdir d
                tar -P --transform='s,^x,../../escape,' -cf ../traversal.tar x
                tar -P --transform='s,^x,/abs,' -cf ../absolute.tar x
                ln -s ../../../../etc out; tar -cf ../link.tar out
                head -c 100000 /dev/urandom > big; tar -cf - big | head -c 50000 > ../truncated.tar
                head -c 5000 /dev/urandom > ../noise.tar; : > ../empty.tar
                head -c 400M /dev/zero > z; tar -czf ../bomb.tar.gz z; rm z
                """);
        for (String name :
                List.of(
                        "traversal.tar",
                        "absolute.tar",
                        "link.tar",
                        "truncated.tar",
                        "noise.tar",
                        "empty.tar",
                        "bomb.tar.gz")) {
            Ran ran = importing(name);
            assertThat(ran.exit()).as(name + ran.err()).isEqualTo(125);
            assertThat(ran.err()).as(name).contains("archive.");
        }
        assertThat(hutch.run("image", "ls").exits(0).out()).doesNotContain("hostile");
    }

    private Ran importing(String file) {
        return hutch.run("image", "import", directory.resolve(file).toString(), "-t", "hostile");
    }

    private Ran run(Path repository, String... options) {
        List<String> words = new ArrayList<>(List.of("vm", "run", "--rm"));
        words.addAll(List.of(options));
        words.addAll(List.of(repository.toString(), "--", "true"));
        return hutch.run(words);
    }
}
