package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad input gets a clear answer, and leaves nothing behind.
final class BadInputIT extends MachineTest {

    @Test
    void pathsThatAreNoRepository() {
        run(directory.resolve("none")).fails("workspace.path_missing");
        run(directory).fails("workspace.not_a_repository");
        sh(directory, "git init -q --bare bare.git");
        run(directory.resolve("bare.git")).fails("workspace.bare");
    }

    @Test
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
        hutch.run("vm", "logs", "ghost").fails("vm.not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "a b", " ", "a/b", "ä", "../x", ".", "a\nb"})
    void namesThatAreNone(String name) {
        assertThat(hutch.run("vm", "create", "--name=" + name, "--no-start").exit()).isIn(2, 125);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1G", "1.5G", "10X", "G", "1e9", "99999999999999999999"})
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
                head -c 20G /dev/zero | tar -cf - --transform=s,stdin,z, /dev/null > /dev/null 2>&1 || true
                head -c 400M /dev/zero > z; tar -czf ../bomb.tar.gz z; rm z
                """);
        for (String name :
                List.of("traversal", "absolute", "link", "truncated", "noise", "empty")) {
            Ran ran = importing(name + ".tar");
            assertThat(ran.exit()).as(name + ran.err()).isEqualTo(125);
            assertThat(ran.err()).as(name).contains("archive.");
        }
        assertThat(hutch.run("image", "ls").exits(0).out()).doesNotContain("hostile");
    }

    private Ran importing(String file) {
        return hutch.run("image", "import", directory.resolve(file).toString(), "-t", "hostile");
    }

    private Ran run(Path repository, String... options) {
        List<String> words = new java.util.ArrayList<>(List.of("vm", "run", "--rm"));
        words.addAll(List.of(options));
        words.addAll(List.of(repository.toString(), "--", "true"));
        return hutch.run(words);
    }
}
