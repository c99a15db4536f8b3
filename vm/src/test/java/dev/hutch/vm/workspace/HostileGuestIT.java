package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.vm.guest.Guest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guest that wants something of the host: to run a command there, to write there, to fill it.
final class HostileGuestIT {
    @TempDir Path directory;

    private WorkspaceTrip trip;
    private Path outside;
    private Path ran;

    @BeforeEach
    void place() throws IOException {
        trip = new WorkspaceTrip(directory, Repository.filled(directory.resolve("host")), false);
        trip.prepare();
        outside = Files.createDirectory(directory.resolve("outside"));
        ran = directory.resolve("ran");
    }

    @Test
    void itsConfigurationRunsNothing() {
        String run = "touch " + ran + "; cat";
        trip.inside()
                .sh(
                        """
                        c() { git config -f "$1" "$2" '%s'; }
                        for d in .git sub/.git; do
                            mkdir -p $d/hooks $d/refs $d/objects sub/.git; echo 'ref: refs/heads/x' > sub/.git/HEAD
                            for k in core.fsmonitor core.pager filter.evil.clean diff.external \\
                                filter.evil.process core.sshCommand core.hooksPath; do c $d/config $k; done
                            for h in post-index-change pre-auto-gc; do
                                printf '#!/bin/sh\\n%s' > $d/hooks/$h; chmod +x $d/hooks/$h
                            done
                        done
                        echo '* filter=evil diff=evil' > .gitattributes; echo x > sub/x; echo y > y
                        """
                                .formatted(run, run));
        assertThat(trip.export().files()).contains("y", "sub/x", ".gitattributes");
        assertThat(ran).doesNotExist();
    }

    @Test
    void itsArchiveWritesNothingOutside() throws IOException {
        byte[] tar =
                archive(
                        link("way", outside.toString()),
                        file("way/through-a-link"),
                        link("up", "../../../outside"),
                        file("up/through-a-relative-link"),
                        file("../../outside/by-name"),
                        file(outside + "/by-absolute-name"),
                        file("honest"));
        assertNothingOutside(tar);
    }

    @Test
    void itsArchiveHoldsNoGitDirectory() throws IOException {
        byte[] tar = archive(file(".git"), file("a/.git/config"), link("b/.git", "/"), file("c"));
        assertNothingOutside(tar);
        assertThat(trip.patch).content().contains("b/c").doesNotContain(".git/config");
    }

    @Test
    void itsArchiveIsBroken() {
        Guest guest = sending("no archive at all".repeat(100).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> export(guest)).isInstanceOf(ProblemException.class);
        trip.assertScratchIsEmpty();
    }

    @Test
    void itsPlacedTreeIsNoTree() throws IOException {
        Path ref = trip.guest.repository().resolve(".git/refs/hutch/placed");
        for (String value : new String[] {"--output=/tmp/x", "0".repeat(40), "", "x\u0000"}) {
            Files.writeString(ref, value);
            assertThatThrownBy(trip::export).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void itsPackIsNoPack() throws IOException {
        Path packs = trip.guest.repository().resolve(".git/objects/pack");
        trip.inside().sh("chmod u+w .git/objects/pack/*; echo bad > .git/objects/pack/x.pack");
        assertThat(packs).isDirectory();
        assertThatThrownBy(trip::export).isInstanceOf(ProblemException.class);
    }

    private void assertNothingOutside(byte[] tar) throws IOException {
        try {
            export(sending(tar));
        } catch (ProblemException refused) {
            // Refusing is as good as leaving out.
        }
        assertThat(outside).isEmptyDirectory();
        trip.assertScratchIsEmpty();
    }

    private void export(Guest guest) {
        try (OutputStream out = Files.newOutputStream(trip.patch)) {
            trip.workspaces.export(guest, "", out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The guest, but for what it says its tree is.
    private Guest sending(byte[] tar) {
        return (Guest)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Guest.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("pack")
                                    && arguments[0].equals(Workspaces.GUEST_PATH)) {
                                ((OutputStream) arguments[1]).write(tar);
                                return new Guest.TransferResult(1, tar.length);
                            }
                            try {
                                return method.invoke(trip.guest, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static TarArchiveEntry file(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(4);
        return entry;
    }

    private static TarArchiveEntry link(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK, true);
        entry.setLinkName(target);
        return entry;
    }

    private static byte[] archive(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                if (!entry.isSymbolicLink()) {
                    tar.write("evil".getBytes(StandardCharsets.US_ASCII));
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
