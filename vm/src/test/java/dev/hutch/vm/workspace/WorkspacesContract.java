package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.VmCall.ExportView;
import dev.hutch.api.call.WorkspaceView;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds for every guest, whether it has git or nothing at all.
abstract class WorkspacesContract {
    @TempDir Path directory;

    abstract boolean programs();

    WorkspaceTrip trip(Repository host) {
        return new WorkspaceTrip(directory, host, programs());
    }

    Repository filled() {
        return Repository.filled(directory.resolve("host"));
    }

    @Test
    void placesACleanRepository() {
        WorkspaceTrip trip = trip(filled());
        WorkspaceView view = trip.prepare();
        assertThat(view.guestPath()).isEqualTo("/root/repo");
        assertThat(view.branch()).isEqualTo("main");
        assertThat(view.headCommit()).isEqualTo(trip.host.git("rev-parse", "HEAD").strip());
        assertThat(view.overlayFiles()).isZero();
        assertSame(trip);
    }

    @Test
    void placesWhatIsNotCommitted() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                echo changed >> README.md
                echo staged > staged.txt; git add staged.txt; echo more >> staged.txt
                git rm -q --cached docs/deep/numbers.txt
                rm src/run.sh
                echo new > 'new file'; echo no > ignored.txt; mkdir -p build; echo o > build/a.o
                echo later > later.txt; git add -N later.txt
                """);
        WorkspaceView view = trip.prepare();
        assertThat(view.overlayFiles()).isEqualTo(6);
        assertSame(trip);
        assertThat(trip.guest.repository().resolve("ignored.txt")).doesNotExist();
        assertThat(trip.guest.repository().resolve("src/run.sh")).doesNotExist();
    }

    @Test
    void leavesTheUsersRepositoryAlone() {
        Repository host = filled();
        host.sh("echo x > untracked; echo y >> README.md");
        String before = host.sh("find .git -type f -print0 | sort -z | xargs -0 sha256sum");
        WorkspaceTrip trip = trip(host);
        trip.prepare();
        String after = host.sh("find .git -type f -print0 | sort -z | xargs -0 sha256sum");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void survivesEveryKindOfName() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                printf a > $'line\\nbreak'; printf b > $'not-utf8-\\377'; printf c > 'sp ace "q"'
                printf d > -dash; printf e > $'tab\\t'; printf f > 'größe'; printf g > '#hash'
                mkdir 'd ir'; printf h > 'd ir/*'; ln -s /nowhere dangling; ln -s . self
                git add -A; git commit -qm names
                printf A > $'line\\nbreak'; printf B >> $'not-utf8-\\377'; rm -- -dash
                printf U > $'untracked\\n\\376'
                printf %s "$(printf 'n%.0s' {1..200})" > "$(printf 'n%.0s' {1..200})"
                """);
        trip.prepare();
        assertSame(trip);
        trip.inside().sh("printf Z >> $'not-utf8-\\377'; rm $'untracked\\n\\376'; rm self");
        trip.export();
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
    }

    @Test
    void exportsNothingWhenNothingChanged() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo x > untracked; echo y >> README.md; rm link");
        trip.prepare();
        ExportView view = trip.export();
        assertThat(view.files()).isEmpty();
        assertThat(view.bytes()).isZero();
        assertThat(trip.patch).isEmptyFile();
    }

    @Test
    @Tag("B57")
    void exportsEveryKindOfChange() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo x > untracked; echo y >> README.md; head -c 5000 /dev/urandom > blob");
        trip.prepare();
        trip.inside()
                .sh(
                        """
                        echo z >> README.md; echo 1 > untracked; printf '\\0\\1\\2' >> blob
                        head -c 3000 /dev/urandom > new.bin; : > empty
                        mv docs/deep/numbers.txt moved.txt; chmod -x src/run.sh; chmod +x README.md
                        rm link; ln -s README.md link; rm .gitignore; mkdir .gitignore
                        echo in > .gitignore/file; echo no-newline | tr -d '\\n' > tail
                        """);
        ExportView view = trip.export();
        assertThat(view.bytes()).isEqualTo(trip.patch.toFile().length());
        assertThat(view.files()).contains("README.md", "moved.txt", "blob", "new.bin", "empty");
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
    }

    @Test
    void keepsIgnoredFilesOutOfThePatch() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo '*.private' > .git/info/exclude; echo p > a.private");
        trip.prepare();
        trip.inside().sh("echo o > a.o; echo q > b.private; echo n > new");
        assertThat(trip.export().files()).containsExactly("new");
        assertThat(trip.guest.repository().resolve("a.private")).doesNotExist();
    }

    @Test
    void keepsAPlacedFileThatTheGuestIgnoresLater() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo u > untracked");
        trip.prepare();
        trip.inside().sh("echo untracked >> .gitignore");
        assertThat(trip.export().files()).containsExactly(".gitignore");
    }

    @Test
    void worksBeforeTheFirstCommit() {
        WorkspaceTrip trip = trip(Repository.init(directory.resolve("host")));
        trip.host.sh("echo a > a; echo b > b; git add b");
        WorkspaceView view = trip.prepare();
        assertThat(view.headCommit()).isEmpty();
        assertSame(trip);
        trip.inside().sh("echo c > c; echo a >> a");
        assertThat(trip.export().files()).containsExactly("a", "c");
        trip.apply();
        assertThat(trip.host.files()).isEqualTo(trip.inside().files());
    }

    @Test
    void worksOnAnEmptyRepository() {
        WorkspaceTrip trip = trip(Repository.init(directory.resolve("host")));
        assertThat(trip.prepare().overlayFiles()).isZero();
        assertSame(trip);
        assertThat(trip.export().files()).isEmpty();
    }

    @Test
    void takesTheWholeRepositoryFromASubdirectory() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo u > docs/untracked; echo w > top");
        WorkspaceView view = trip.prepare(trip.host.root.resolve("docs/deep").toString(), "", "");
        assertThat(view.repository()).isEqualTo(trip.host.root.toString());
        assertSame(trip);
    }

    @Test
    void keepsLineEndsAsTheRepositoryWantsThem() throws Exception {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                printf '*.bat text eol=crlf\\n' > .gitattributes
                printf 'one\\r\\ntwo\\r\\n' > a.bat; git add -A; git commit -qm eol
                printf 'three\\r\\n' >> a.bat; printf 'new\\r\\n' > b.bat
                """);
        trip.prepare();
        Path bat = trip.guest.repository().resolve("a.bat");
        assertThat(Files.readString(bat)).isEqualTo("one\r\ntwo\r\nthree\r\n");
        assertSame(trip);
        assertThat(trip.export().files()).isEmpty();
        trip.inside().sh("printf 'four\\r\\n' >> a.bat");
        assertThat(trip.export().files()).containsExactly("a.bat");
        trip.apply();
        assertThat(Files.readString(trip.host.root.resolve("a.bat"))).endsWith("three\r\nfour\r\n");
    }

    @Test
    void placesFilteredFilesAsTheyStandInTheWorkingTree() throws Exception {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                git config filter.rot.clean 'tr a-m n-z'; git config filter.rot.smudge 'tr n-z a-m'
                echo '*.rot filter=rot export-ignore' > .gitattributes
                echo abc > x.rot; git add -A; git commit -qm rot; git show HEAD:x.rot | grep nop
                """);
        trip.prepare();
        Path file = trip.guest.repository().resolve("x.rot");
        assertThat(Files.readString(file)).isEqualTo("abc\n");
        assertThat(trip.export().files()).isEmpty();
    }

    @Test
    void isPlacedOnANewBranch() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh("echo d >> README.md");
        assertThat(trip.prepare(trip.host.root.toString(), "feature/x", "").branch())
                .isEqualTo("feature/x");
        assertThat(trip.inside().git("symbolic-ref", "HEAD").strip())
                .isEqualTo("refs/heads/feature/x");
        assertThat(trip.inside().git("status", "--short")).isEqualTo(" M README.md\n");
        assertThat(trip.host.git("branch", "--list", "feature/x")).isEmpty();
    }

    @Test
    void carriesUncommittedFilesToAnOlderCommit() {
        WorkspaceTrip trip = trip(filled());
        trip.host.sh(
                """
                git tag v1; echo second > second; git add -A; git commit -qm second
                echo d >> README.md; echo u > untracked; echo s > s; git add s
                """);
        WorkspaceView view = trip.prepare(trip.host.root.toString(), "old", "v1");
        assertThat(view.headCommit()).isEqualTo(trip.host.git("rev-parse", "v1").strip());
        assertThat(trip.guest.repository().resolve("second")).doesNotExist();
        assertThat(trip.inside().git("status", "--short"))
                .isEqualTo(" M README.md\nA  s\n?? untracked\n");
        assertThat(trip.export().files()).isEmpty();
    }

    /// Status, files and their modes are the same on both sides.
    void assertSame(WorkspaceTrip trip) {
        assertThat(trip.inside().status()).isEqualTo(trip.host.status());
        assertThat(trip.inside().files()).isEqualTo(trip.host.files());
        trip.inside().git("fsck", "--no-dangling");
    }
}
