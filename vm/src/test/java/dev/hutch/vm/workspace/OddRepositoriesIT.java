package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.WorkspaceView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Repositories as git can make them, each of which is placed as it is.
final class OddRepositoriesIT {
    @TempDir Path directory;

    @Test
    void detachedHead() {
        WorkspaceTrip trip = trip(filled());
        trip.host.git("checkout", "-q", "--detach");
        assertThat(trip.prepare().branch()).isEmpty();
        assertRoundTrip(trip);
    }

    @Test
    void linkedWorktree() {
        Repository main = filled();
        main.git("worktree", "add", "-q", "-b", "other", "../linked");
        Repository linked = new Repository(directory.resolve("linked"));
        linked.sh("echo l >> README.md; echo s > s; git add s; echo u > u");
        WorkspaceTrip trip = trip(linked);
        assertThat(trip.prepare().branch()).isEqualTo("other");
        assertRoundTrip(trip);
    }

    @Test
    void worktreeInsideOfTheRepositoryIsLeftOut() {
        WorkspaceTrip trip = trip(filled());
        trip.host.git("worktree", "add", "-q", "-b", "inner", ".worktrees/inner");
        trip.prepare();
        assertThat(trip.guest.repository().resolve(".worktrees")).doesNotExist();
        assertThat(trip.export().files()).isEmpty();
    }

    @Test
    void worktreeOfABareRepository() {
        filled();
        Repository.run(directory, List.of("git", "clone", "-q", "--bare", "host", "b.git"));
        Repository bare = new Repository(directory.resolve("b.git"));
        bare.git("worktree", "add", "-q", "../linked");
        assertPlaced(new Repository(directory.resolve("linked")));
    }

    @Test
    void alternates() {
        filled();
        Repository.run(directory, List.of("git", "clone", "-q", "--shared", "host", "borrower"));
        Repository borrower = new Repository(directory.resolve("borrower"));
        borrower.sh("git config user.name a; git config user.email b; echo x > x; git add x");
        Repository.run(directory, List.of("git", "clone", "-qs", "borrower", "third"));
        assertPlaced(borrower);
    }

    @Test
    void shallowClone() {
        Repository origin = filled();
        origin.sh("for i in $(seq 8); do echo $i >> README.md; git commit -qam c$i; done");
        String url = "file://" + origin.root;
        Repository.run(directory, List.of("git", "clone", "-q", "--depth=3", url, "shallow"));
        Repository shallow = new Repository(directory.resolve("shallow"));
        WorkspaceTrip trip = trip(shallow);
        trip.prepare();
        assertThat(trip.inside().git("log", "--oneline").lines()).hasSize(3);
        assertRoundTrip(trip);
    }

    @Test
    void partialAndSparseClone() {
        Repository origin = filled();
        origin.sh("mkdir -p big; echo big > big/file; git add -A; git commit -qm big");
        origin.git("config", "uploadpack.allowFilter", "true");
        String url = "file://" + origin.root;
        Repository.run(
                directory,
                List.of("git", "clone", "-q", "--filter=blob:none", "--sparse", url, "part"));
        Repository part = new Repository(directory.resolve("part"));
        part.git("sparse-checkout", "set", "docs");
        part.sh("echo d >> docs/deep/numbers.txt");
        WorkspaceTrip trip = trip(part);
        trip.prepare();
        assertThat(trip.guest.repository().resolve("big")).doesNotExist();
        assertRoundTrip(trip);
        trip.inside().git("sparse-checkout", "disable");
        assertThat(trip.guest.repository().resolve("big/file")).hasContent("big");
    }

    @Test
    void sparseIndex() {
        Repository host = filled();
        host.sh("mkdir a b; echo a > a/a; echo b > b/b; git add -A; git commit -qm ab");
        host.git("sparse-checkout", "set", "--cone", "--sparse-index", "a");
        host.sh("echo x >> a/a; echo y > a/new");
        assertPlaced(host);
    }

    @Test
    void splitIndex() {
        Repository host = filled();
        host.git("update-index", "--split-index");
        host.sh("echo s > s; git add s; echo d >> README.md");
        assertPlaced(host);
    }

    @Test
    void assumedUnchangedFilesAndUntrackedCache() {
        Repository host = filled();
        host.sh("git update-index --untracked-cache; git update-index --assume-unchanged link");
        host.sh("echo u > u");
        assertPlaced(host);
    }

    @Test
    void sha256Objects() {
        Repository host = Repository.init(directory.resolve("host"), "--object-format=sha256");
        host.sh("echo a > a; git add a; git commit -qm a; echo b > b");
        assertPlaced(host);
    }

    @Test
    void unresolvedConflict() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                git checkout -qb side; echo side > README.md; git commit -qam side
                git checkout -q main; echo main > README.md; git commit -qam main
                git merge side > /dev/null || true
                """);
        trip.prepare();
        assertThat(trip.inside().git("status", "--short"))
                .isEqualTo(trip.host.git("status", "--short"));
        assertThat(trip.inside().files()).isEqualTo(trip.host.files());
        assertThat(trip.export().files()).isEmpty();
        trip.inside().sh("echo resolved > README.md");
        assertThat(trip.export().files()).containsExactly("README.md");
        trip.apply();
    }

    @Test
    void linksAndDirectoriesThatTookEachOthersPlace() {
        Repository host = filled();
        host.sh("rm -r docs; ln -s src docs; rm link; mkdir link; echo f > link/file");
        assertPlaced(host);
    }

    @Test
    void repositoryInsideOfTheRepositoryIsLeftOut() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("git init -q nested; echo n > nested/n; echo u > u");
        assertThat(trip.prepare().overlayFiles()).isEqualTo(1);
        assertThat(trip.guest.repository().resolve("nested")).doesNotExist();
    }

    @Test
    void aHundredThousandLinesAndALargeFile() {
        Repository host = filled();
        host.sh("seq 100000 > many; head -c 20000000 /dev/urandom > large; git add large");
        assertPlaced(host);
    }

    @Test
    void aDaemonStartedFromAHookOfAnotherRepository() {
        // The environment of a hook cannot be put on this JVM; that git is asked without it can.
        assertThat(Git.of(directory).arguments())
                .containsSubsequence("-u", "GIT_DIR")
                .containsSubsequence("-u", "GIT_INDEX_FILE")
                .containsSubsequence("-u", "GIT_WORK_TREE");
    }

    private Repository filled() {
        return Repository.filled(directory.resolve("host"));
    }

    private WorkspaceTrip trip(Repository host) {
        return new WorkspaceTrip(directory, host, true);
    }

    private void assertPlaced(Repository host) {
        WorkspaceTrip trip = trip(host);
        WorkspaceView view = trip.prepare();
        assertThat(view.repository()).isEqualTo(host.root.toString());
        assertRoundTrip(trip);
    }

    private void assertRoundTrip(WorkspaceTrip trip) {
        assertThat(trip.inside().status()).isEqualTo(trip.host.status());
        assertThat(trip.inside().files()).isEqualTo(trip.host.files());
        trip.inside().git("fsck", "--no-dangling");
        assertThat(trip.export().files()).isEmpty();
        trip.inside().sh("echo guest > guest-made");
        assertThat(trip.export().files()).containsExactly("guest-made");
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
    }
}
