package dev.hutch.vm.workspace;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.Program;
import dev.hutch.vm.guest.Guest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Puts a finished `.git`, and the files that belong to it, into a guest.
final class Placement {
    private static final String STAGE = "workspace";

    /// A watcher sees movement, and is not told every buffer.
    private static final long PROGRESS_STEP = 1 << 20;

    private final Guest guest;
    private final GuestGit git;
    private final Path staging;
    private final EventSink sink;
    private long sent;

    Placement(Guest guest, Path staging, EventSink sink) {
        this.guest = guest;
        this.git = new GuestGit(guest);
        this.staging = staging;
        this.sink = sink;
    }

    /// @return bytes sent
    long place(Path gitDirectory) {
        if (guest.stat(Workspaces.GUEST_PATH + "/.git").isPresent()) {
            throw WorkspaceProblems.placedAlready(Workspaces.GUEST_PATH);
        }
        try {
            if (git.isThere()) {
                send(tar(gitDirectory));
                checkOut();
            } else {
                send(archive(gitDirectory));
                send(tar(gitDirectory));
            }
        } catch (RuntimeException failure) {
            // Half a repository would be refused by the next attempt; an interrupt must not stop
            // this.
            undo(failure);
            throw failure;
        }
        return sent;
    }

    /// The index first, whose content need not be anywhere in the working tree; then what differs
    /// from it. Both indexes learn the stat data of the new files, so nothing is read again.
    private void checkOut() {
        sink.stage(STAGE, "check out in the guest");
        String placed = Workspaces.GUEST_PATH + "/.git/" + Workspaces.PLACED_INDEX;
        git.must("check out", "checkout-index", "-a", "-f", "-u", "-q");
        git.must(
                "place uncommitted files",
                "read-tree",
                "--reset",
                "-u",
                "--index-output=" + placed,
                Workspaces.PLACED_REF);
        trust();
    }

    /// Whatever user a command runs as, git shall not call the repository dubious.
    private void trust() {
        String path = Workspaces.GUEST_PATH;
        boolean trusted =
                git.tryRun(
                        "git",
                        "config",
                        "--system",
                        "--replace-all",
                        "safe.directory",
                        path,
                        "^" + path + "$");
        if (!trusted) {
            sink.warn("git in the guest could not be told to trust " + path);
        }
    }

    private Path tar(Path gitDirectory) {
        Path tar = staging.resolve("git.tar");
        Program.named("tar")
                .args("--create", "--file=" + tar, "--format=posix", "--sort=name")
                .args("--numeric-owner", "--owner=0", "--group=0")
                .args("--pax-option=delete=atime,delete=ctime")
                .args("--directory=" + gitDirectory.getParent(), ".git")
                .run()
                .orThrow("workspace.io", "pack " + gitDirectory);
        return tar;
    }

    /// The working tree as files, with line ends as a checkout has them.
    private Path archive(Path gitDirectory) {
        Path tar = staging.resolve("tree.tar");
        Path rules = gitDirectory.resolve("info/attributes");
        try {
            byte[] before = Files.exists(rules) ? Files.readAllBytes(rules) : new byte[0];
            // An archive leaves files out and rewrites others where attributes say so.
            Files.writeString(rules, "\n* -export-ignore -export-subst\n", CREATE, WRITE, APPEND);
            Git.own(gitDirectory)
                    .args("-c", "tar.umask=0022")
                    .args("archive", "--format=tar", "--output=" + tar, Workspaces.PLACED_REF)
                    .run()
                    .orThrow("workspace.git", "write the working tree as files");
            Files.write(rules, before);
            return tar;
        } catch (IOException e) {
            throw WorkspaceProblems.io("write", rules, e);
        }
    }

    private void send(Path tar) {
        try (InputStream in = new Watched(Files.newInputStream(tar), Files.size(tar))) {
            guest.unpack(Workspaces.GUEST_PATH, Guest.TarOwner.ROOT, in);
            sent += Files.size(tar);
        } catch (IOException e) {
            throw WorkspaceProblems.io("send", tar, e);
        }
    }

    private void undo(RuntimeException failure) {
        boolean interrupted = Thread.interrupted();
        try {
            git.tryRun("rm", "-rf", Workspaces.GUEST_PATH);
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Watched extends FilterInputStream {
        private final long total;
        private long done;
        private long told;

        Watched(InputStream in, long total) {
            super(in);
            this.total = total;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            tell(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            tell(Math.max(0, count));
            return count;
        }

        private void tell(int count) {
            done += count;
            if (done - told >= PROGRESS_STEP || (done == total && told < done)) {
                told = done;
                sink.emit(new Event.Progress(STAGE, done, total, "bytes"));
            }
        }
    }
}
