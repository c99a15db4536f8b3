package dev.hutch.store.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.tree.TreeEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// File systems that mke2fs makes of a tree, beside what GNU tar says of the same tree.
class Ext4TarIT {
    private static final String TREE =
            """
            mkdir tree; cd tree
            mkdir -p bin etc/deep/er var/many lost+found run
            printf small > etc/small; : > etc/empty; head -c 140 /dev/urandom > etc/inline
            head -c 5000000 /dev/urandom > bin/big
            for i in $(seq 40); do printf x | dd of=bin/holes bs=1 seek=$((i * 70001)) conv=notrunc status=none; done
            printf y | dd of=bin/holes bs=1 seek=9437183 conv=notrunc status=none
            for i in $(seq 3000); do : > "var/many/name-that-is-not-short-$i"; done
            ln -s small etc/fast; ln -s "/$(printf '%0200d' 7)" etc/slow; ln -s big bin/inside
            ln bin/big bin/hard; ln bin/big etc/hard
            printf s > bin/setuid; chmod 4755 bin/setuid; chmod 1777 run
            printf x > "etc/$(printf 'caf\\351')"; printf x > "etc/two words"
            """;

    @TempDir static Path shared;
    @TempDir Path directory;
    private Store store;

    @BeforeEach
    void open() {
        store = new StoreFolder(directory.resolve("store")).open();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext2 -b 1024",
                "-t ext2 -b 4096 -I 128 -r 0",
                "-t ext3 -b 2048",
                "-t ext4 -b 1024",
                "-t ext4 -b 4096 -I 256",
                "-t ext4 -O inline_data,64bit,metadata_csum -I 512",
                "-t ext4 -O ^has_journal,^flex_bg,^resize_inode",
                "-t ext4 -O bigalloc,large_dir,casefold -C 16384",
                "-t ext4 -b 65536 -N 9000"
            })
    void readsWhatIsInIt(String options) {
        Path tree = shared.resolve("tree");
        Path image = format(tree, options);
        debugfs(image, "set_inode_field /etc/small uid 100000", "set_inode_field /etc gid 70000");
        sh(shared, "chown 100000 tree/etc/small; chown -h :70000 tree/etc");
        Map<String, String> read = read(new Ext4Tar(image, "", ArchiveLimits.DEFAULT));
        Map<String, String> expected =
                read(out ->
                        Program.named("tar")
                                .args("--format=posix", "--numeric-owner", "-C", tree.toString())
                                .args("--exclude=./lost+found", "-cf", "-", ".")
                                .stdout(out)
                                .run()
                                .orThrow("test.tar", "pack"));
        // Which of its names a hard link counts as the file is each reader's own choice.
        assertThat(expected).hasSizeGreaterThan(3000);
        for (String linked : List.of("bin/big", "bin/hard", "etc/hard")) {
            expected.remove(linked);
        }
        assertThat(read.get("bin/big")).startsWith("FILE 644");
        assertThat(read.get("bin/hard")).startsWith("HARDLINK").contains(" bin/big");
        assertThat(read.get("etc/hard")).startsWith("HARDLINK").contains(" bin/big");
        assertThat(read.get("bin/setuid")).startsWith("FILE 4755");
        assertThat(read.get("etc/small")).contains(" 100000:");
        read.keySet().removeAll(List.of("bin/big", "bin/hard", "etc/hard"));
        assertThat(read).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void keepsAttributesAndLeavesDevicesOut() {
        sh("mkdir tree; printf x > tree/few; printf x > tree/many");
        Path image = format(directory.resolve("tree"), "-t ext4 -b 4096 -I 256");
        sh("head -c 3000 /dev/zero | tr '\\0' v > large; head -c 20 large > capability");
        debugfs(
                image,
                "ea_set few user.motto hello",
                "ea_set -f " + directory.resolve("capability") + " few security.capability",
                "ea_set -f " + directory.resolve("large") + " many user.large",
                "ea_set many trusted.overlay.opaque y",
                "mknod disk b 8 0",
                "mknod pipe p");
        Layer layer = store.layers().importTar(new Ext4Tar(image, "root", ArchiveLimits.DEFAULT));
        Map<String, TreeEntry> tree = new TreeMap<>();
        store.layers().tree(layer.diffId()).entries().forEach(e -> tree.put(e.path(), e));
        assertThat(tree.keySet()).containsExactly("", "root", "root/few", "root/many");
        assertThat(tree.get("root/few").xattrs().keySet())
                .containsExactlyInAnyOrder("user.motto", "security.capability");
        assertThat(tree.get("root/few").xattrs().get("user.motto")).asString().isEqualTo("hello");
        assertThat(tree.get("root/few").xattrs().get("security.capability")).hasSize(20);
        assertThat(tree.get("root/many").xattrs()).containsOnlyKeys("user.large");
        assertThat(tree.get("root/many").xattrs().get("user.large")).hasSize(3000);
    }

    @Test
    void theSameFileSystemIsTheSameLayer() {
        sh("mkdir tree; printf x > tree/a; printf y > tree/b");
        Path image = format(directory.resolve("tree"), "-t ext4");
        Ext4Tar tar = new Ext4Tar(image, "", ArchiveLimits.DEFAULT);
        Ext4Tar again = new Ext4Tar(image, "", ArchiveLimits.DEFAULT);
        assertThat(store.layers().importTar(tar)).isEqualTo(store.layers().importTar(again));
    }

    /// A journal with something in it, made by debugfs: only after its replay is the block what it
    /// was meant to be.
    @Test
    void anOpenJournalIsReplayedOnACopy() throws IOException {
        sh("mkdir tree; printf 'before----' > tree/file");
        Path image = format(directory.resolve("tree"), "-t ext4 -b 1024");
        String block = debugfs(image, "blocks file").replaceAll("(?s).*file\\s", "").strip();
        sh(
                "head -c 1024 /dev/zero > new; printf 'after-----' | dd of=new conv=notrunc status=none");
        debugfs(image, "journal_open", "journal_write -b " + block + " new", "journal_close");
        byte[] original = Files.readAllBytes(image);
        assertThat(Ext4Tar.isClean(image)).isFalse();
        Path copy = directory.resolve("copy");
        Replay.onto(image, copy);
        assertThat(Ext4Tar.isClean(copy)).isTrue();
        assertThat(read(new Ext4Tar(copy, "", ArchiveLimits.DEFAULT)).get("file"))
                .isNotEqualTo(read(new Ext4Tar(image, "", ArchiveLimits.DEFAULT)).get("file"));
        assertThat(Files.readAllBytes(image)).isEqualTo(original);
    }

    @Test
    void whatIsNoFileSystemIsSaidSo() throws IOException {
        Path file = directory.resolve("file");
        Files.writeString(file, "x".repeat(5000));
        refused("ext4.not_ext4", file);
        Files.writeString(file, "short");
        refused("ext4.not_ext4", file);
        byte[] disk = new byte[4096];
        ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN).putShort(510, (short) 0xAA55);
        Files.write(file, disk);
        refused("ext4.partitioned", file);
        sh("mkdir tree; printf x > tree/a");
        Path image = format(directory.resolve("tree"), "-t ext4");
        sh("truncate -s 1M image");
        refused("ext4.damaged", image);
        Path crypted = format(directory.resolve("tree"), "-t ext4 -O meta_bg,^resize_inode");
        refused("ext4.unsupported", crypted);
    }

    @Test
    void boundsHold() {
        sh("mkdir tree; for i in $(seq 9); do printf 1234567890 > tree/$i; done");
        Path image = format(directory.resolve("tree"), "-t ext4");
        refused("ext4.too_large", image, new ArchiveLimits(8, 1000, 100, 100));
        refused("ext4.too_large", image, new ArchiveLimits(100, 80, 100, 100));
    }

    /// Whatever is broken, the answer is a tar or a problem, and it comes.
    @ParameterizedTest
    @ValueSource(strings = {"-t ext2 -b 1024", "-t ext4 -b 1024 -O inline_data -I 256"})
    void damageIsAProblemAndNothingElse(String options) throws IOException {
        sh("mkdir -p tree/a/b; for i in $(seq 60); do echo $i > tree/a/file-$i; done");
        sh("head -c 40000 /dev/urandom > tree/big; ln -s a tree/l; truncate -s 3M tree/sparse");
        Path image = format(directory.resolve("tree"), options, "2M");
        byte[] whole = Files.readAllBytes(image);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] broken = whole.clone();
            // Most of what rules the rest stands at the beginning.
            int reach = random.nextBoolean() ? 200_000 : broken.length;
            for (int j = 0; j < 40; j++) {
                int at = 1024 + random.nextInt(reach - 1024);
                broken[at] = (byte) random.nextInt(256);
            }
            overwrite(image, broken);
            try {
                new Ext4Tar(image, "", new ArchiveLimits(100_000, 64 << 20, 100, 1 << 20))
                        .writeTo(OutputStream.nullOutputStream());
            } catch (ProblemException problem) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).as("seed " + seed).isPositive();
    }

    private static void overwrite(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), 0);
        }
    }

    private void refused(String code, Path image) {
        refused(code, image, ArchiveLimits.DEFAULT);
    }

    private void refused(String code, Path image, ArchiveLimits limits) {
        assertThatThrownBy(() -> store.layers().importTar(new Ext4Tar(image, "", limits)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
        assertThat(store.layers().list()).isEmpty();
    }

    private Map<String, String> read(dev.hutch.store.layer.TarSource source) {
        Layer layer = store.layers().importTar(source);
        Map<String, String> lines = new TreeMap<>();
        for (TreeEntry entry : store.layers().tree(layer.diffId()).entries()) {
            lines.put(
                    entry.path(),
                    "%s %o %d:%d %d %s %s"
                            .formatted(
                                    entry.kind(),
                                    entry.mode(),
                                    entry.uid(),
                                    entry.gid(),
                                    entry.size(),
                                    entry.digest().map(Object::toString).orElse(""),
                                    entry.target()));
        }
        return lines;
    }

    @BeforeAll
    static void plant() {
        sh(shared, TREE);
    }

    private Path format(Path tree, String options) {
        return format(tree, options, "200M");
    }

    private Path format(Path tree, String options, String size) {
        sh("rm -f image; mke2fs -q -F " + options + " -d " + tree + " image " + size);
        return directory.resolve("image");
    }

    private String debugfs(Path image, String... commands) {
        return Program.named("debugfs")
                .in(directory)
                .args("-w", "-f", "-", image.toString())
                .feed(out ->
                        out.write(
                                (String.join("\n", commands) + "\n")
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .run()
                .orThrow("test.debugfs", "edit")
                .out();
    }

    private void sh(String script) {
        sh(directory, script);
    }

    private static void sh(Path in, String script) {
        Program.named("bash").in(in).args("-ec", script).run().orThrow("test.sh", "prepare");
    }
}
