package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.WorkspaceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused, and that it is refused before anything is made.
final class InspectionIT {
    @TempDir Path directory;

    @Test
    void refusesAPathThatIsMissing() {
        assertRefused(directory.resolve("none"), "", "", "workspace.path_missing", "none");
    }

    @Test
    void refusesADirectoryOutsideOfAnyRepository() {
        assertRefused(directory, "", "", "workspace.not_a_repository", directory.toString());
    }

    @Test
    void refusesTheInsideOfAGitDirectory() {
        Repository host = filled();
        Path inside = host.root.resolve(".git/refs");
        assertRefused(inside, "", "", "workspace.not_a_repository", inside.toString());
    }

    @Test
    void refusesABareRepository() {
        Path bare = directory.resolve("bare.git");
        Repository.run(directory, List.of("git", "init", "-q", "--bare", bare.toString()));
        assertRefused(bare, "", "", "workspace.bare", "bare.git");
    }

    @Test
    void refusesSubmodulesCommittedOrOnlyStaged() {
        Repository host = filled();
        Repository other = Repository.filled(directory.resolve("other"));
        host.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "../other", "sub");
        assertThat(other.root).isDirectory();
        assertRefused(host.root, "", "", "workspace.submodules", "'sub'");
        host.git("commit", "-qm", "sub");
        assertRefused(host.root, "", "", "workspace.submodules", "'sub'");
    }

    @Test
    void refusesSubmodulesWhereTheBranchStarts() {
        Repository host = filled();
        host.git("update-index", "--add", "--cacheinfo", "160000," + head(host) + ",gone");
        host.sh("git commit -qm with; git tag with; git rm -q --cached gone; git commit -qm w/o");
        assertRefused(host.root, "b", "with", "workspace.submodules", "'gone'");
        inspect(host.root, "b", "");
    }

    @Test
    @Tag("B58")
    void refusesFromWithoutBranch() {
        assertRefused(filled().root, "", "v1", "workspace.from_without_branch", "v1");
    }

    @Test
    void refusesUnknownRefs() {
        Repository host = filled();
        assertRefused(host.root, "b", "no-such", "workspace.ref_unknown", "no-such");
        assertRefused(host.root, "b", "--all", "workspace.ref_unknown", "--all");
        assertRefused(host.root, "b", "HEAD:README.md", "workspace.ref_unknown", "README");
        inspect(host.root, "b", "HEAD~0");
        inspect(host.root, "b", head(host).substring(0, 8));
    }

    @Test
    void refusesNamesThatAreNoBranch() {
        Repository host = filled();
        for (String name : List.of("a..b", "-x", "a b", "@{-1}", "x.lock", "/x", "a\nb", "@")) {
            assertRefused(host.root, name, "", "workspace.branch_invalid", "");
        }
    }

    @Test
    void refusesABranchThatExistsUnlessItIsTheOneWeAreOn() {
        Repository host = filled();
        host.git("branch", "taken");
        assertRefused(host.root, "taken", "", "workspace.branch_exists", "taken");
        assertRefused(host.root, "main", "taken", "workspace.branch_exists", "main");
        inspect(host.root, "main", "");
    }

    @Test
    void saysThatARepositoryOfSomebodyElseIsNotTrusted() throws Exception {
        Repository host = filled();
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        Repository.run(directory, List.of("chown", "-R", "65534", host.root.toString()));
        assertRefused(host.root, "", "", "workspace.dubious_ownership", host.root.toString());
    }

    @Test
    void saysWhatGitSaysOfABrokenRepository() throws Exception {
        Repository host = filled();
        Files.writeString(host.root.resolve(".git/config"), "[broken");
        assertRefused(host.root, "", "", "workspace.unreadable", "config");
    }

    @Test
    void acceptsALineBreakInNoPath() throws Exception {
        Path odd = Files.createDirectory(directory.resolve("a\nb"));
        Repository.init(odd);
        assertThatThrownBy(() -> inspect(odd, "", "")).isInstanceOf(ProblemException.class);
    }

    private Repository filled() {
        return Repository.filled(directory.resolve("host"));
    }

    private static String head(Repository host) {
        return host.git("rev-parse", "HEAD").strip();
    }

    private void inspect(Path path, String branch, String from) {
        Workspaces.open(directory.resolve("scratch"))
                .inspect(new WorkspaceSpec(path.toString(), branch, from));
    }

    private void assertRefused(Path path, String branch, String from, String code, String named) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> inspect(path, branch, from));
        assertThat(refused).as("%s %s %s", path, branch, from).isNotNull();
        Problem problem = refused.problem();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).contains(named);
        assertThat(problem.hint()).isNotBlank();
        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }
}
