package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.WorkspaceView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A guest with git, in which more can happen.
final class WorkspacesWithGitIT extends WorkspacesContract {
    @Override
    boolean programs() {
        return true;
    }

    @Test
    @Tag("B55")
    void exportsCommitsMadeInTheGuest() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo d >> README.md");
        trip.prepare();
        trip.inside().sh("echo x >> README.md; echo n > n; git add -A; git commit -qm work");
        trip.inside().sh("echo y > not-committed");
        assertThat(trip.export().files()).containsExactly("README.md", "n", "not-committed");
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
    }

    @Test
    void comparesWithACommitWhenAsked() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo d >> README.md");
        WorkspaceView placed = trip.prepare();
        trip.inside().sh("echo n > n; git add -A; git commit -qm work");
        assertThat(trip.export(placed.headCommit()).files()).containsExactly("README.md", "n");
        trip.host.git("checkout", "-q", "--", "README.md");
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
        assertThat(trip.export("HEAD").files()).isEmpty();
    }

    @Test
    void refusesABaseTheGuestDoesNotHave() {
        WorkspaceTrip trip = trip(filled());
        trip.prepare();
        for (String base : List.of("no-such", "--all", "0".repeat(40), "HEAD:README.md")) {
            assertThatThrownBy(() -> trip.export(base)).satisfies(code("workspace.base_unknown"));
        }
    }

    @Test
    @Tag("B56")
    void comparesWithTheGuestsHeadWhenNothingWasPlaced() throws Exception {
        WorkspaceTrip trip = trip(filled());
        Repository.filled(Files.createDirectories(trip.guest.repository()))
                .sh("echo own >> README.md");
        assertThat(trip.export().files()).containsExactly("README.md");
    }

    @Test
    void saysThatThereIsNothingToExport() {
        WorkspaceTrip trip = trip(filled());
        assertThatThrownBy(trip::export).satisfies(code("workspace.not_prepared"));
    }

    @Test
    void leavesTheGuestsIndexAsItIs() {
        WorkspaceTrip trip = trip(filled());
        trip.prepare();
        trip.inside().sh("echo a > a; git add a; echo b > b");
        String before = trip.inside().status();
        trip.export();
        assertThat(trip.inside().status()).isEqualTo(before);
        assertThat(trip.inside().sh("ls .git | grep -c hutch-export || true").strip())
                .isEqualTo("0");
    }

    @Test
    void exportsIgnoredFilesTheGuestAddedByForce() {
        WorkspaceTrip trip = trip(filled());
        trip.prepare();
        trip.inside().sh("echo o > a.o; git add -f a.o; git commit -qm forced; echo p > b.o");
        assertThat(trip.export().files()).containsExactly("a.o");
    }

    @Test
    void exportsManyTimes() {
        WorkspaceTrip trip = trip(filled());
        trip.prepare();
        trip.inside().sh("echo a > a");
        assertThat(trip.export().files()).containsExactly("a");
        trip.inside().sh("rm a; echo b > b");
        assertThat(trip.export().files()).containsExactly("b");
    }

    @Test
    void readsNothingAgainThatHasNotChanged() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo d >> README.md; echo u > u");
        trip.prepare();
        // A file whose stat data is known is never opened: git would fail here, were it to read it.
        trip.inside()
                .sh("GIT_INDEX_FILE=.git/hutch-placed.index git ls-files --debug u")
                .lines()
                .filter(line -> line.contains("mtime: 0:0"))
                .forEach(line -> assertThat(line).as("unknown stat data").isNull());
    }

    /// Same size, same instant, as far as the time stamps can tell: only the content differs.
    @Test
    void seesAChangeInTheInstantOfPlacing() {
        WorkspaceTrip trip = trip(filled());
        String instant = "touch -d 2026-01-01 README.md .git/index .git/hutch-placed.index;";
        trip.host.sh("git config core.trustctime false; touch -d 2026-01-01 README.md");
        trip.host.sh("git add README.md; printf '# PROJECT\\n' > README.md;" + instant);
        trip.prepare();
        assertThat(trip.guest.repository().resolve("README.md")).hasContent("# PROJECT");
        trip.inside().sh("git config core.trustctime false; touch -d 2026-01-01 README.md");
        trip.inside().sh("GIT_INDEX_FILE=.git/hutch-placed.index git update-index --refresh");
        trip.inside().sh("printf '# pROJECT\\n' > README.md;" + instant);
        assertThat(trip.export().files()).containsExactly("README.md");
    }

    @Test
    void configuresOnlyWhatTheCheckoutNeeds() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                git remote add origin https://me:secret@example.org/p.git
                git config credential.helper store; git config alias.x '!echo x'
                git config core.hooksPath /tmp/evil
                """);
        trip.prepare();
        String config = trip.inside().git("config", "--local", "--list");
        assertThat(config)
                .contains("user.name=A User", "user.email=user@example.org")
                .contains("remote.origin.url=https://example.org/p.git")
                .doesNotContain("secret", "credential", "alias", "hookspath");
        assertThat(trip.guest.repository().resolve(".git/hooks")).doesNotExist();
        Path system = trip.guest.repository().resolveSibling(".gitconfig-system");
        assertThat(system).content().contains("directory = /root/repo");
    }

    @Test
    void runsNoHookOfTheUser() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                mkdir -p .git/hooks
                for h in post-index-change pre-commit post-checkout reference-transaction; do
                    printf '#!/bin/sh\\ntouch %s\\n' "$PWD.ran" > .git/hooks/$h
                    chmod +x .git/hooks/$h
                done
                echo d >> README.md
                """);
        trip.prepare();
        trip.export();
        assertThat(Path.of(trip.host.root + ".ran")).doesNotExist();
    }

    @Test
    void sendsTenCommitsAndWhatPointsAtThem() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                git tag old
                for i in $(seq 20); do echo $i >> README.md; git commit -qam "c$i"; done
                git tag -am near near HEAD~3; git branch side HEAD~2; git branch far HEAD~15
                """);
        trip.prepare();
        assertThat(trip.inside().git("log", "--oneline").lines()).hasSize(10);
        assertThat(trip.inside().git("for-each-ref", "--format=%(refname)").lines())
                .containsExactly(
                        "refs/heads/main",
                        "refs/heads/side",
                        "refs/hutch/placed",
                        "refs/tags/near");
        assertThat(trip.inside().git("describe")).startsWith("near-3-");
        assertThat(trip.inside().git("log", "--all", "--oneline").lines()).hasSize(10);
        trip.inside().git("fsck");
    }

    /// What git itself sends for a shallow clone, its list of objects included, and the overlay.
    @Test
    void sendsNoMoreThanAShallowCloneAndTheOverlay() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                for i in $(seq 200); do mkdir -p d$((i % 20)); seq $i $((i * 7)) > d$((i % 20))/$i; done
                git add -A; git commit -qm many
                for i in $(seq 30); do echo $i >> d$((i % 20))/$i; git commit -qam c$i; done
                git gc -q
                head -c 300000 /dev/urandom > untracked; seq 40000 > text
                git clone -q --depth=10 --no-checkout "file://$PWD" ../shallow
                """);
        long clone = size("shallow/.git/objects/pack");
        long index = size("host/.git/index");
        long overlay = size("host/untracked") + size("host/text");
        long settings = 40 << 10;
        assertThat(trip.prepare().bytesSent())
                .isLessThanOrEqualTo(clone + overlay + index + settings);
        assertSame(trip);
    }

    private long size(String path) {
        String said = Repository.run(directory, List.of("du", "-sb", "--apparent-size", path));
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }

    @Test
    void followsBothSidesOfMerges() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                for i in $(seq 6); do
                    git checkout -qb s$i; echo $i > s$i; git add -A; git commit -qm s$i
                    git checkout -q main; echo $i > m$i; git add -A; git commit -qm m$i
                    git merge -q --no-ff -m merge$i s$i; git branch -qd s$i
                done
                """);
        trip.prepare();
        trip.inside().git("fsck");
        assertSame(trip);
    }

    @Test
    void keepsTheUpstreamWhenItIsNear() {
        Repository origin = filled();
        Path clone = directory.resolve("clone");
        Repository.run(directory, List.of("git", "clone", "-q", "host", clone.toString()));
        Repository host = new Repository(clone);
        host.sh("git config user.name a; git config user.email b; echo l > l; git add l");
        host.git("commit", "-qm", "local");
        WorkspaceTrip trip = trip(host);
        trip.prepare();
        assertThat(trip.inside().status()).contains("branch.upstream origin/main", "+1 -0");
        assertSame(trip);
        assertThat(trip.inside().git("remote", "get-url", "origin").strip())
                .isEqualTo(origin.root.toString());
    }

    @Test
    void refusesToPlaceTwice() {
        WorkspaceTrip trip = trip(filled());
        trip.prepare();
        trip.inside().sh("echo precious > work");
        assertThatThrownBy(trip::prepare).satisfies(code("workspace.exists"));
        assertThat(trip.guest.repository().resolve("work")).exists();
    }

    @Test
    void refusesToCarryFilesOverThatWouldBeOverwritten() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("git tag v1; echo 2 >> README.md; git commit -qam two; echo 3 >> README.md");
        String path = trip.host.root.toString();
        assertThatThrownBy(() -> trip.prepare(path, "b", "v1"))
                .satisfies(code("workspace.from_conflict"))
                .hasMessageContaining("README.md");
        trip.host.sh("git add README.md");
        assertThatThrownBy(() -> trip.prepare(path, "b", "v1"))
                .satisfies(code("workspace.from_conflict"));
        assertThat(trip.guest.repository()).doesNotExist();
    }

    @Test
    void leavesNothingInTheGuestWhenPlacingFails() throws Exception {
        WorkspaceTrip trip = trip(filled());
        // A directory where a file must go: the check-out fails half-way.
        Files.createDirectories(trip.guest.repository().resolve("README.md/in-the-way"));
        Files.createDirectories(trip.guest.repository().resolve("src"));
        Files.writeString(trip.guest.repository().resolve("README.md/in-the-way/x"), "x");
        Repository.run(
                directory,
                List.of("chattr", "+i", trip.guest.repository().resolve("README.md").toString()));
        try {
            assertThatThrownBy(trip::prepare).isInstanceOf(ProblemException.class);
        } finally {
            Repository.run(
                    directory,
                    List.of(
                            "chattr",
                            "-i",
                            trip.guest.repository().resolve("README.md").toString()));
        }
        assertThat(trip.guest.repository().resolve(".git")).doesNotExist();
        trip.assertScratchIsEmpty();
        Repository.run(directory, List.of("rm", "-rf", trip.guest.repository().toString()));
        trip.prepare();
        assertSame(trip);
    }

    static java.util.function.Consumer<Throwable> code(String code) {
        return failure ->
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
