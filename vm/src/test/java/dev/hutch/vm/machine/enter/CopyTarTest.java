package dev.hutch.vm.machine.enter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.CopyResult;
import dev.hutch.linux.files.ExtendedAttributes;
import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.linux.pipe.BytePipe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The host's half of a copy, without a guest between: what is packed comes out again, and what is
/// hostile does not.
@Timeout(20)
class CopyTarTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir Path directory;

    @Test
    void aTreeComesBackAsItWas() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("file"), "content");
        Files.setPosixFilePermissions(
                tree.resolve("file"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.write(tree.resolve("large"), new byte[3_000_000]);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/nowhere/at/all"));
        Files.createDirectory(tree.resolve("empty"));
        Files.writeString(
                Files.createDirectories(tree.resolve("d".repeat(120)).resolve("ü")).resolve("x"),
                "y");
        Path closed = Files.createDirectory(tree.resolve("closed"));
        Files.writeString(closed.resolve("in"), "");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));

        CopyResult result = copy(tree, "", directory.resolve("back"), true);

        Path back = directory.resolve("back");
        assertThat(result.bytes()).isEqualTo(3_000_008);
        assertThat(back.resolve("file")).hasContent("content");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(back.resolve("file"))))
                .isEqualTo("rwxr-x--x");
        assertThat(Files.readSymbolicLink(back.resolve("link"))).hasToString("/nowhere/at/all");
        assertThat(back.resolve("empty")).isEmptyDirectory();
        assertThat(back.resolve("d".repeat(120)).resolve("ü").resolve("x")).hasContent("y");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(back.resolve("closed"))))
                .isEqualTo("r-xr-xr-x");
        assertThat(Files.getLastModifiedTime(back.resolve("file")).toMillis() / 1000)
                .isEqualTo(Files.getLastModifiedTime(tree.resolve("file")).toMillis() / 1000);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(
                back.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void namesAreBytesAndTheUsersAttributesAreKept() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        byte[] value = {0, (byte) 0xff, '\n', '='};
        for (int b = 1; b < 256; b++) {
            if (b != '/') {
                Path file = tree.resolve(FileNames.path(new byte[] {'n', (byte) b}));
                Files.writeString(file, "content " + b);
                OverlayFiles.setAttributes(file, Map.of("user.binary", value), false);
            }
        }
        byte[] far = ("x".repeat(150) + "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        Files.writeString(
                Files.createDirectory(tree.resolve(FileNames.path(far))).resolve("f"), "");
        byte[] target = {'.', '.', '/', (byte) 0xe9};
        Files.createSymbolicLink(tree.resolve("link"), FileNames.path(target));
        OverlayFiles.setAttributes(tree, Map.of("user.of.directory", value), false);
        OverlayFiles.setAttributes(tree, Map.of("user.overlay.opaque", value), false);
        Files.writeString(tree.resolve(".wh.kept"), "no whiteout");

        Path back = directory.resolve("back");
        copy(tree, "", back, true);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        BytePipe pipe = new BytePipe();
        Thread.startVirtualThread(
                () -> pipe.fill(new HostTree(tree, "d", EventSink.NONE)::writeTo));
        new NamedTar("", EventSink.NONE).pass(pipe.source(), packed);
        Path again = directory.resolve("again");
        unpack(packed.toByteArray(), again);

        for (Path to : List.of(back, again.resolve("d"))) {
            assertThat(names(to)).isEqualTo(names(tree)).hasSize(257);
            for (int b = 1; b < 256; b++) {
                if (b != '/') {
                    Path file = to.resolve(FileNames.path(new byte[] {'n', (byte) b}));
                    assertThat(file).hasContent("content " + b);
                    assertThat(ExtendedAttributes.of(file).get("user.binary")).isEqualTo(value);
                }
            }
            assertThat(to.resolve(FileNames.path(far)).resolve("f")).exists();
            assertThat(FileNames.of(Files.readSymbolicLink(to.resolve("link")))).isEqualTo(target);
            assertThat(to.resolve(".wh.kept")).hasContent("no whiteout");
        }
        assertThat(ExtendedAttributes.of(again.resolve("d"))).containsOnlyKeys("user.of.directory");
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> HexFormat.of().formatHex(FileNames.of(path.getFileName())))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void attributesCountByTheirBytes() throws Exception {
        Path file = Files.writeString(directory.resolve("many"), "");
        for (int i = 0; i < 100; i++) {
            OverlayFiles.setAttributes(file, Map.of("user.a" + i, new byte[] {1}), false);
        }
        copy(file, "many", directory.resolve("back"), false);
        assertThat(ExtendedAttributes.of(directory.resolve("back"))).hasSizeGreaterThan(99);

        Map<String, byte[]> large = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            large.put("user.large" + i, new byte[60 << 10]);
        }
        assertThatThrownBy(() -> CopyTar.sent(file, large))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("many has extended attributes of more than 240 KiB");
    }

    @Test
    void hardLinksStickyBitsAndForRootOwnersComeBack() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path one = Files.writeString(tree.resolve("one"), "same");
        Files.createLink(tree.resolve("two"), one);
        Files.setAttribute(tree, "unix:mode", 01777);
        if (ROOT) {
            Files.setAttribute(one, "unix:uid", 12);
            Files.setAttribute(one, "unix:gid", 34);
        }
        CopyResult result = copy(tree, "", directory.resolve("back"), true);
        assertThat(result.bytes()).isEqualTo(4);
        Path back = directory.resolve("back");
        assertThat(Files.isSameFile(back.resolve("one"), back.resolve("two"))).isTrue();
        assertThat(Files.getAttribute(back.resolve("two"), "unix:uid"))
                .isEqualTo(Files.getAttribute(one, "unix:uid"));
        assertThat(Files.getAttribute(back.resolve("two"), "unix:gid"))
                .isEqualTo(Files.getAttribute(one, "unix:gid"));
    }

    @Test
    void oneFileTakesTheNameItIsGiven() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "x");
        Path to = directory.resolve("b");
        Files.createSymbolicLink(to, directory.resolve("victim"));
        assertThat(copy(file, "whatever", to, false).entries()).isEqualTo(1);
        assertThat(to).hasContent("x");
        assertThat(Files.isSymbolicLink(to)).isFalse();
        assertThat(directory.resolve("victim")).doesNotExist();
    }

    @Test
    void namesThatLeaveAreRefused() throws Exception {
        assertRefused(tar("../out", TarConstants.LF_NORMAL, ""));
        assertRefused(tar("/etc/out", TarConstants.LF_NORMAL, ""));
        assertRefused(tar("a/../../out", TarConstants.LF_NORMAL, ""));
        assertRefused(tar("hard", TarConstants.LF_LINK, "../secret"));
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, "way", TarConstants.LF_SYMLINK, outside.toString());
            add(tar, "way/file", TarConstants.LF_NORMAL, "");
        }
        assertRefused(bytes.toByteArray());
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void devicesStayBehindAndSetUserIdIsDropped() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, "device", TarConstants.LF_CHR, "");
            TarArchiveEntry entry = new TarArchiveEntry("tool", TarConstants.LF_NORMAL);
            entry.setMode(04755);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        Path back = directory.resolve("back");
        unpack(bytes.toByteArray(), back);
        assertThat(back.resolve("device")).doesNotExist();
        int mode =
                (int)
                        Files.getAttribute(
                                back.resolve("tool"), "unix:mode", LinkOption.NOFOLLOW_LINKS);
        assertThat(mode & 07777).isEqualTo(0755);
    }

    @Test
    void aSourceThatCannotBeReadFailsTheCopy() {
        BytePipe pipe = new BytePipe();
        pipe.fill(new HostTree(directory.resolve("missing"), "x", EventSink.NONE)::writeTo);
        assertThatThrownBy(() -> drain(pipe.source()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void anArchiveForOthersIsUnderItsOwnName() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path one = Files.writeString(tree.resolve("one"), "same");
        Files.createLink(tree.resolve("two"), one);
        Files.createSymbolicLink(tree.resolve("soft"), Path.of("../elsewhere"));
        Files.writeString(Files.createDirectory(tree.resolve("ü")).resolve("n".repeat(150)), "y");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        BytePipe pipe = new BytePipe();
        Thread.startVirtualThread(() -> pipe.fill(new HostTree(tree, "", EventSink.NONE)::writeTo));
        CopyResult result = new NamedTar("etc", EventSink.NONE).pass(pipe.source(), packed);
        assertThat(result).isEqualTo(new CopyResult(5, 5));
        assertThat(packed.size() % 512).isZero();
        Path back = directory.resolve("back");
        unpack(packed.toByteArray(), back);
        assertThat(back).isDirectoryContaining("glob:**/etc");
        assertThat(back.resolve("etc/ü").resolve("n".repeat(150))).hasContent("y");
        assertThat(Files.isSameFile(back.resolve("etc/one"), back.resolve("etc/two"))).isTrue();
        assertThat(Files.readSymbolicLink(back.resolve("etc/soft"))).hasToString("../elsewhere");
    }

    @Test
    void anArchiveForOthersKeepsWhatAnArchiveCanKeep() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            TarArchiveEntry entry = new TarArchiveEntry("./", TarConstants.LF_DIR);
            entry.setIds(3_000_000, 7);
            entry.setMode(01777);
            entry.setLastModifiedTime(java.nio.file.attribute.FileTime.fromMillis(1_500_000_000L));
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        new NamedTar("d", EventSink.NONE)
                .pass(new ByteArrayInputStream(bytes.toByteArray()), packed);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertThat(entry.getName()).isEqualTo("d/");
            assertThat(entry.getLongUserId()).isEqualTo(3_000_000);
            assertThat(entry.getMode() & 07777).isEqualTo(01777);
            assertThat(entry.getLastModifiedTime().toMillis()).isEqualTo(1_500_000_000L);
        }
    }

    @Test
    void anArchiveForOthersHoldsNoNameThatLeaves() throws Exception {
        for (byte[] tar :
                List.of(
                        tar("../out", TarConstants.LF_NORMAL, ""),
                        tar("a/../../out", TarConstants.LF_NORMAL, ""),
                        tar("/etc/out", TarConstants.LF_NORMAL, ""),
                        tar("hard", TarConstants.LF_LINK, "../secret"))) {
            ByteArrayInputStream in = new ByteArrayInputStream(tar);
            NamedTar named = new NamedTar("", EventSink.NONE);
            assertThatThrownBy(() -> named.pass(in, OutputStream.nullOutputStream()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("copy.entry_refused"));
        }
    }

    private CopyResult copy(Path from, String name, Path to, boolean isDirectory) throws Exception {
        BytePipe pipe = new BytePipe();
        Thread writer =
                Thread.startVirtualThread(
                        () -> pipe.fill(new HostTree(from, name, EventSink.NONE)::writeTo));
        CopyResult result =
                new HostUnpacker(to, isDirectory, ROOT, EventSink.NONE).unpack(pipe.source());
        writer.join();
        return result;
    }

    private void assertRefused(byte[] tar) {
        assertThatThrownBy(() -> unpack(tar, directory.resolve("back")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("copy.entry_refused"));
    }

    private static void unpack(byte[] tar, Path to) {
        new HostUnpacker(to, true, ROOT, EventSink.NONE).unpack(new ByteArrayInputStream(tar));
    }

    private static byte[] tar(String name, byte kind, String link) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, name, kind, link);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte kind, String link)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(link);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
