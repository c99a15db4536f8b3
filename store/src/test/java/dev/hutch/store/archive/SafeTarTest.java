package dev.hutch.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SafeTarTest {
    private static final ArchiveLimits SMALL = new ArchiveLimits(20, 1 << 20, 10, 1 << 16);

    @Test
    void readsWhatTheWriterWrote() {
        byte[] tar =
                new TarMaker()
                        .directory("")
                        .directory("etc")
                        .file("etc/passwd", "root")
                        .symlink("etc/mtab", "../proc/mounts")
                        .symlink("absolute", "/etc/passwd")
                        .hardlink("copy", "etc/passwd")
                        .whiteout("etc/gone")
                        .opaque("etc")
                        .done();
        assertThat(names(tar))
                .containsExactly(
                        "DIRECTORY ",
                        "DIRECTORY etc",
                        "FILE etc/passwd",
                        "SYMLINK etc/mtab",
                        "SYMLINK absolute",
                        "HARDLINK copy",
                        "WHITEOUT etc/gone",
                        "OPAQUE etc");
    }

    @Test
    void longStrangeAndBinaryThingsSurvive() throws IOException {
        String odd = TarNames.decode(new byte[] {'o', (byte) 0xFF, (byte) 0xC3, '(', 'd'});
        String longName = "d".repeat(200) + "/" + "n".repeat(200) + "/Größe";
        byte[] capability = {1, 0, 0, 2, 0, 0x24, 0, 0, (byte) 0xFF, 10, 61};
        TarEntry full =
                new TarEntry(
                        longName,
                        Kind.FILE,
                        04755,
                        4_000_000_000L,
                        70_000,
                        0,
                        -5,
                        "",
                        Map.of("security.capability", capability, "user.ünï", new byte[0]));
        byte[] tar = new TarMaker().add(full, new byte[0]).file(odd, "x").done();
        SafeTar reader = new SafeTar(new ByteArrayInputStream(tar), ArchiveLimits.DEFAULT);
        TarEntry read = reader.next();
        assertThat(read).usingRecursiveComparison().isEqualTo(full);
        assertThat(reader.next().name()).isEqualTo(odd);
        assertThat(TarNames.encode(odd)).containsExactly('o', 0xFF, 0xC3, '(', 'd');
    }

    @Test
    @Tag("B30")
    void namesThatLeaveTheRootAreRefused() {
        refused("archive.traversal", new TarMaker().raw('0', "../x", "", 0, new byte[0]));
        refused("archive.traversal", new TarMaker().raw('0', "a/../../x", "", 0, new byte[0]));
        refused("archive.traversal", new TarMaker().raw('1', "x", "../y", 0, new byte[0]));
        refused("archive.absolute_name", new TarMaker().raw('0', "/etc/x", "", 0, new byte[0]));
        refused("archive.absolute_name", new TarMaker().raw('1', "x", "/etc/y", 0, new byte[0]));
        refused(
                "archive.traversal",
                new TarMaker()
                        .raw('L', "", "", 5, bytes("../x\0"))
                        .raw('0', "fine", "", 0, new byte[0]));
        refused(
                "archive.absolute_name",
                new TarMaker()
                        .raw('x', "", "", 11, bytes("11 path=/x\n"))
                        .raw('0', "fine", "", 0, new byte[0]));
    }

    @Test
    @Tag("B30")
    @Tag("B31")
    void relativeLinksMayNotEscapeAbsoluteOnesMay() {
        refused("archive.link_escape", new TarMaker().symlink("a/b", "../../etc"));
        refused("archive.link_escape", new TarMaker().symlink("a", "x/../../etc"));
        assertThat(names(new TarMaker().symlink("a/b/c", "../../etc").done())).hasSize(1);
        assertThat(names(new TarMaker().symlink("a", "/../../etc").done())).hasSize(1);
    }

    @Test
    void impossibleNamesAreRefused() {
        refused("archive.name_invalid", new TarMaker().file("n".repeat(256), ""));
        refused("archive.name_invalid", new TarMaker().file("a/".repeat(2100) + "x", ""));
        refused("archive.name_invalid", new TarMaker().raw('0', ".wh.", "", 0, new byte[0]));
        refused(
                "archive.name_invalid",
                new TarMaker()
                        .raw('0', "./", "", 0, new byte[0])
                        .raw('2', "./", "x", 0, new byte[0]));
        refused("archive.name_invalid", new TarMaker().raw('2', "x", "", 0, new byte[0]));
    }

    @Test
    void devicesAndFifosArePassedOver() {
        TarMaker tar = new TarMaker();
        for (char type : new char[] {'3', '4', '6'}) {
            tar.raw(type, "dev/x" + type, "", 0, new byte[0]);
        }
        assertThat(names(tar.file("a", "1").done())).containsExactly("FILE a");
    }

    @Test
    void aufsBooksAreHidden() {
        byte[] tar =
                new TarMaker()
                        .raw('5', ".wh..wh.plnk/", "", 0, new byte[0])
                        .raw('0', ".wh..wh.plnk/12.3", "", 0, new byte[0])
                        .raw('0', "a/.wh..wh..opq", "", 0, new byte[0])
                        .done();
        assertThat(names(tar)).containsExactly("OPAQUE a");
    }

    @Test
    void whatEndsEarlyIsTruncated() {
        byte[] whole = new TarMaker().file("a", "1".repeat(600)).done();
        for (int length : new int[] {0, 100, 512, 700, 1100, 1300, 1536}) {
            assertThatThrownBy(() -> names(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .extracting(SafeTarTest::code)
                    .isEqualTo("archive.truncated");
        }
    }

    @Test
    void whatIsNoTarIsCorrupt() {
        byte[] noise = new byte[4096];
        new java.util.Random(7).nextBytes(noise);
        refused("archive.corrupt", noise);
        refused("archive.corrupt", new TarMaker().raw('x', "", "", 5, bytes("99 a=")));
        refused("archive.corrupt", new TarMaker().raw('x', "", "", 2 << 20, new byte[2 << 20]));
        refused("archive.unsupported", new TarMaker().raw('M', "x", "", 0, new byte[0]));
    }

    @Test
    void everythingIsBounded() {
        TarMaker many = new TarMaker();
        for (int i = 0; i < 21; i++) {
            many.file("f" + i, "");
        }
        refused("archive.too_many_entries", many.done(), SMALL);
        refused(
                "archive.too_large",
                new TarMaker().raw('0', "x", "", 2 << 20, new byte[0]).done(),
                SMALL);
        String sparse =
                pax("GNU.sparse.major", "0")
                        + pax("GNU.sparse.minor", "1")
                        + pax("GNU.sparse.map", "0,1")
                        + pax("GNU.sparse.realsize", "9000000000000000000");
        refused(
                "archive.too_large",
                new TarMaker()
                        .raw('x', "", "", sparse.length(), bytes(sparse))
                        .raw('0', "x", "", 1, bytes("1"))
                        .done(),
                SMALL);
    }

    @Test
    void sparseFilesReadAsTheyAre() throws IOException {
        String sparse =
                pax("GNU.sparse.major", "0")
                        + pax("GNU.sparse.minor", "1")
                        + pax("GNU.sparse.name", "real")
                        + pax("GNU.sparse.map", "2,3,8,1")
                        + pax("GNU.sparse.realsize", "10");
        byte[] tar =
                new TarMaker()
                        .raw('x', "", "", sparse.length(), bytes(sparse))
                        .raw('0', "GNUSparseFile.0/real", "", 4, bytes("abcd"))
                        .done();
        SafeTar reader = new SafeTar(new ByteArrayInputStream(tar), ArchiveLimits.DEFAULT);
        TarEntry entry = reader.next();
        assertThat(entry.name()).isEqualTo("real");
        assertThat(entry.size()).isEqualTo(10);
        assertThat(reader.content().readAllBytes()).isEqualTo(bytes("\0\0abc\0\0\0d\0"));
        assertThat(reader.next()).isNull();
    }

    /// Damage anywhere is a problem or goes unnoticed, but never anything else.
    @Test
    void damagedArchivesNeverCrash() {
        byte[] whole =
                new TarMaker()
                        .directory("a")
                        .file("a/" + "n".repeat(150), "content")
                        .symlink("l", "a")
                        .raw('L', "", "", 3, bytes("xy\0"))
                        .raw('0', "q", "", 4, bytes("1234"))
                        .whiteout("w")
                        .done();
        long seed = 20261121;
        java.util.Random random = new java.util.Random(seed);
        Map<String, Integer> outcomes = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            int hits = 1 + random.nextInt(4);
            for (int i = 0; i < hits; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            if (random.nextBoolean()) {
                fixChecksums(damaged);
            }
            try {
                names(
                        Arrays.copyOf(
                                damaged,
                                random.nextInt(4) == 0
                                        ? random.nextInt(damaged.length)
                                        : damaged.length));
                outcomes.merge("read", 1, Integer::sum);
            } catch (ProblemException e) {
                outcomes.merge(e.problem().code(), 1, Integer::sum);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
        assertThat(outcomes).containsKeys("read", "archive.corrupt", "archive.truncated");
    }

    private static void fixChecksums(byte[] tar) {
        for (int at = 0; at + 512 <= tar.length; at += 512) {
            if (tar[at + 257] != 'u') {
                continue;
            }
            Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
            int sum = 0;
            for (int i = 0; i < 512; i++) {
                sum += tar[at + i] & 0xFF;
            }
            byte[] digits = bytes(String.format("%06o\0", sum));
            System.arraycopy(digits, 0, tar, at + 148, digits.length);
        }
    }

    private static String pax(String key, String value) {
        int length = key.length() + value.length() + 3;
        int digits = Integer.toString(length + Integer.toString(length).length()).length();
        return (length + digits) + " " + key + "=" + value + "\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(byte[] tar) {
        return names(tar, ArchiveLimits.DEFAULT);
    }

    private static List<String> names(byte[] tar, ArchiveLimits limits) {
        SafeTar reader = new SafeTar(new ByteArrayInputStream(tar), limits);
        List<String> names = new ArrayList<>();
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                names.add(entry.kind() + " " + entry.name());
                reader.content().readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static void refused(String code, TarMaker tar) {
        refused(code, tar.done());
    }

    private static void refused(String code, byte[] tar) {
        refused(code, tar, ArchiveLimits.DEFAULT);
    }

    private static void refused(String code, byte[] tar, ArchiveLimits limits) {
        assertThatThrownBy(() -> names(tar, limits)).extracting(SafeTarTest::code).isEqualTo(code);
    }

    private static String code(Throwable problem) {
        return problem instanceof ProblemException p ? p.problem().code() : problem.toString();
    }
}
