package dev.hutch.vm.guest;

import static dev.hutch.vm.guest.TarSamples.archive;
import static dev.hutch.vm.guest.TarSamples.attributed;
import static dev.hutch.vm.guest.TarSamples.contents;
import static dev.hutch.vm.guest.TarSamples.directory;
import static dev.hutch.vm.guest.TarSamples.file;
import static dev.hutch.vm.guest.TarSamples.link;
import static dev.hutch.vm.guest.TarSamples.randomTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.vm.guest.Guest.TarOwner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every `Guest` does with archives and connections.
@Timeout(60)
abstract class TransferContract {
    private Guest guest;
    private String directory;

    abstract Guest connect() throws Exception;

    @BeforeEach
    void open() throws Exception {
        guest = connect();
        directory = run("mktemp -d").strip();
    }

    @AfterEach
    void close() throws Exception {
        run("rm -rf " + directory);
        guest.close();
    }

    @Test
    void unpacksAllKindsOfMembers() throws Exception {
        String longName = "long/" + "n".repeat(150) + "/" + "m".repeat(200);
        byte[] archive =
                archive(tar -> {
                    directory(tar, "d/", 0750, 1_600_000_000L);
                    file(tar, "d/plain", 0640, "content");
                    file(tar, "d/script", 04755, "#!/bin/sh\n");
                    file(tar, "d/empty", 0644, "");
                    link(tar, TarConstants.LF_SYMLINK, "d/relative", "plain");
                    link(tar, TarConstants.LF_SYMLINK, "d/absolute", "/etc/passwd");
                    link(tar, TarConstants.LF_LINK, "d/hard", "d/plain");
                    file(tar, "no/parents/listed", 0644, "x");
                    file(tar, longName, 0600, "deep");
                });
        Guest.TransferResult result = unpack(archive);
        assertThat(result.entries()).isEqualTo(9);
        assertThat(result.bytes()).isEqualTo("content#!/bin/sh\nxdeep".length());
        assertThat(run("cat d/plain d/relative d/hard " + longName))
                .isEqualTo("contentcontentcontentdeep");
        assertThat(run("stat -c '%a %F %h' d/plain d/script d/empty d | tr '\\n' ,"))
                .startsWith("640 regular file 2,4755 regular file 1,644 regular empty file 1,750");
        assertThat(run("readlink d/absolute; stat -c %Y d")).isEqualTo("/etc/passwd\n1600000000\n");
    }

    @Test
    void replacesWhatIsThere() throws Exception {
        unpack(archive(tar -> file(tar, "a", 0644, "old and longer")));
        run("ln -s /etc/passwd b; chmod 400 a");
        unpack(
                archive(tar -> {
                    file(tar, "a", 0600, "new");
                    file(tar, "b", 0644, "no link any more");
                }));
        assertThat(run("cat a b; stat -c '%a %F' a b"))
                .isEqualTo("newno link any more600 regular file\n644 regular file\n");
    }

    @Test
    void refusesNamesThatLeaveTheDirectory() {
        for (String name : List.of("../x", "a/../../x", "/x", "..", "d/..")) {
            refuses("guest.tar_escape", tar -> file(tar, name, 0644, "x"));
        }
    }

    @Test
    void refusesLinksThatLeadOut() throws Exception {
        refuses(
                "guest.tar_escape",
                tar -> {
                    link(tar, TarConstants.LF_SYMLINK, "out", "/tmp");
                    file(tar, "out/x", 0644, "x");
                });
        refuses(
                "guest.tar_escape",
                tar -> {
                    link(tar, TarConstants.LF_SYMLINK, "up", "..");
                    directory(tar, "up/y/", 0755, 0);
                });
        refuses(
                "guest.tar_escape",
                tar -> {
                    link(tar, TarConstants.LF_SYMLINK, "etc", "/etc");
                    link(tar, TarConstants.LF_LINK, "passwd", "etc/passwd");
                });
        refuses(
                "guest.tar_escape",
                tar -> link(tar, TarConstants.LF_LINK, "p", "../../etc/passwd"));
        assertThat(run("ls -A /tmp/x ../y 2>/dev/null; echo")).isEqualTo("\n");
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        unpack(
                archive(tar -> {
                    directory(tar, "real/", 0755, 0);
                    link(tar, TarConstants.LF_SYMLINK, "alias", "real");
                    file(tar, "alias/x", 0644, "x");
                }));
        assertThat(run("cat real/x; readlink alias")).isEqualTo("xreal\n");
    }

    @Test
    void skipsDevicesAndPipes() throws Exception {
        unpack(
                archive(tar -> {
                    link(tar, TarConstants.LF_FIFO, "pipe", "");
                    link(tar, TarConstants.LF_CHR, "char", "");
                    file(tar, "after", 0644, "x");
                }));
        assertThat(run("ls")).isEqualTo("after\n");
    }

    @Test
    void tellsBrokenArchives() throws Exception {
        byte[] whole = archive(tar -> file(tar, "a", 0644, "x".repeat(5000)));
        refusesBytes("guest.tar_broken", java.util.Arrays.copyOf(whole, 3000));
        refusesBytes("guest.tar_broken", java.util.Arrays.copyOf(whole, 512 + 5120));
        refusesBytes(
                "guest.tar_broken",
                "not a tar at all".repeat(100).getBytes(StandardCharsets.UTF_8));
        byte[] flipped = whole.clone();
        flipped[5] ^= 1;
        refusesBytes("guest.tar_broken", flipped);
        refusesBytes("guest.tar_broken", new byte[0]);
    }

    @Test
    void stopsSendingWhenTheArchiveIsRefused() {
        byte[] archive =
                archive(tar -> {
                    file(tar, "../x", 0644, "x");
                    file(tar, "big", 0644, "y".repeat(5_000_000));
                });
        refusesBytes("guest.tar_escape", archive);
        assertThat(guest.ping()).isPositive();
    }

    @Test
    void breaksOffWhenTheSourceFails() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk on fire");
                    }
                };
        assertThatThrownBy(() -> guest.unpack(directory, TarOwner.ROOT, broken))
                .hasMessageContaining("disk on fire");
        assertThat(guest.ping()).isPositive();
    }

    @Test
    void packsATreeSoThatItUnpacksToTheSame() throws Exception {
        run(
                "mkdir -p t/sub/empty && cd t && printf %s abc > f && chmod 4711 f && ln f sub/hard"
                        + " && ln -s ../f sub/soft && mkfifo pipe && mkdir -p "
                        + "x".repeat(120)
                        + "/"
                        + "y".repeat(120)
                        + " && touch -d @1500000000 "
                        + "x".repeat(120)
                        + "/"
                        + "y".repeat(120)
                        + "/z"
                        + " && head -c 300000 /dev/urandom > random && touch -d @1400000000 sub");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Guest.TransferResult out = guest.pack(directory + "/t", packed);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                names.add(e.getName());
            }
        }
        assertThat(names).contains("./", "f", "sub/", "sub/soft", "sub/empty/", "random");
        assertThat(names).hasSize((int) out.entries()).doesNotContain("pipe");
        guest.unpack(
                directory + "/copy",
                TarOwner.AS_ARCHIVED,
                new ByteArrayInputStream(packed.toByteArray()));
        String listing =
                "find . ! -name pipe -printf '%P %m %U %G %y %l %n ' -a ! -type d -printf '%s %T@'"
                        + " -printf '\\n' | sed 's/\\.0000*//' | sed 's/\\(\\.[0-9]*\\)$//' | sort";
        assertThat(run("cd copy && " + listing)).isEqualTo(run("cd t && " + listing));
        assertThat(run("cmp t/random copy/random; stat -c %Y copy/sub")).isEqualTo("1400000000\n");
    }

    @Test
    void keepsAttributesHoweverMany() throws Exception {
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "user.a" + i).toList();
        unpack(archive(tar -> attributed(tar, "many", names, "v")));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        guest.pack(directory + "/many", packed);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            Map<String, String> kept = tar.getNextEntry().getExtraPaxHeaders();
            assertThat(names)
                    .allSatisfy(
                            name -> assertThat(kept).containsEntry("SCHILY.xattr." + name, "v"));
        }
    }

    /// What a file system in memory carries does not fit into an archive, neither way.
    @Test
    void attributesThatDoNotFitAreRefused() throws Exception {
        String value = "x".repeat(60_000);
        List<String> names = List.of("user.a", "user.b", "user.c", "user.d", "user.e");
        refuses("guest.tar_broken", tar -> attributed(tar, "large", names, value));

        String memory = run("mktemp -d -p /dev/shm").strip();
        try {
            // Root may always set trusted ones; others their own, where the kernel is new enough.
            for (String name : names) {
                for (String each : List.of(name, name.replace("user", "trusted"))) {
                    byte[] one = archive(tar -> attributed(tar, "d/", List.of(each), value));
                    guest.unpack(memory, TarOwner.ROOT, new ByteArrayInputStream(one));
                }
            }
            assertThatThrownBy(() -> guest.pack(memory, new ByteArrayOutputStream()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> {
                                assertThat(e.problem().code()).isEqualTo("guest.attributes_large");
                                assertThat(e).hasMessageContaining(memory + "/d");
                            });
        } finally {
            run("rm -rf " + memory);
        }
    }

    @Test
    void packsOneFileUnderItsOwnName() throws Exception {
        run("printf %s hello > one");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        assertThat(guest.pack(directory + "/one", packed))
                .isEqualTo(new Guest.TransferResult(1, 5));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("one");
            assertThat(tar.readAllBytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void packingWhatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> guest.pack(directory + "/nothing", new ByteArrayOutputStream()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.not_found"));
    }

    @Test
    void keepsRandomTreesBothWays() throws Exception {
        Random random = new Random(20261121);
        for (int round = 0; round < 10; round++) {
            byte[] archive = archive(tar -> randomTree(tar, random));
            String copy = directory + "/r" + round;
            guest.unpack(copy, TarOwner.AS_ARCHIVED, new ByteArrayInputStream(archive));
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            guest.pack(copy, packed);
            assertThat(contents(packed.toByteArray())).isEqualTo(contents(archive));
        }
    }

    @Test
    void connectsToAListeningPort() throws Exception {
        try (GuestProcess server =
                guest.exec(
                        GuestContract.shell(
                                "perl -MIO::Socket::INET -e '"
                                        + "$s=IO::Socket::INET->new(Listen=>1,LocalAddr=>\"127.0.0.1\");"
                                        + "$|=1;print $s->sockport,\"\\n\";"
                                        + "$c=$s->accept;print $c \"hi \",scalar <$c>;close $c'"))) {
            int port = Integer.parseInt(line(server.stdout()));
            assertThat(guest.listeners())
                    .anySatisfy(l -> {
                        assertThat(l.port()).isEqualTo(port);
                        assertThat(l.address()).isEqualTo("127.0.0.1");
                        assertThat(l.process()).isEqualTo("perl");
                    });
            try (Guest.GuestConnection connection = guest.connect(port)) {
                connection.out().write("there\n".getBytes(StandardCharsets.UTF_8));
                connection.out().close();
                assertThat(GuestContract.text(connection.in())).isEqualTo("hi there\n");
            }
            assertThat(GuestContract.exit(server)).isZero();
        }
    }

    @Test
    void refusedConnectionIsAProblem() {
        assertThatThrownBy(() -> guest.connect(1))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.connect_failed"));
    }

    private Guest.TransferResult unpack(byte[] archive) {
        return guest.unpack(directory, TarOwner.ROOT, new ByteArrayInputStream(archive));
    }

    private void refuses(String code, TarSamples.Filling filling) {
        refusesBytes(code, archive(filling));
    }

    private void refusesBytes(String code, byte[] archive) {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private String run(String script) throws Exception {
        String there = directory == null ? "" : "cd " + directory + " && ";
        try (GuestProcess process = guest.exec(GuestContract.shell(there + script))) {
            String out = GuestContract.text(process.stdout());
            String err = GuestContract.text(process.stderr());
            process.exit().get(30, TimeUnit.SECONDS);
            assertThat(err).isEmpty();
            return out;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
