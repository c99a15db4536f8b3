package dev.hutch.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TreeTest {
    private static final Digest CONTENT = new Digest("ab".repeat(32));

    @Test
    void isWrittenAsTheFormatSays() throws IOException {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "usr/bin/tool", Kind.FILE, "");
        add(builder, "usr.txt", Kind.FILE, "");
        add(builder, "link", Kind.SYMLINK, "/usr/bin/tool");
        add(builder, "hard", Kind.HARDLINK, "usr/bin/tool");
        add(builder, "opt", Kind.DIRECTORY, "");
        add(builder, "opt", Kind.OPAQUE, "");
        add(builder, "gone", Kind.WHITEOUT, "");
        add(builder, TarNames.decode(new byte[] {'z', (byte) 0xE9}), Kind.FILE, "");
        builder.add(
                new TarEntry(
                        "ü",
                        Kind.DIRECTORY,
                        01777,
                        7,
                        8,
                        0,
                        0,
                        "",
                        Map.of("user.a", new byte[] {1})),
                null);
        String golden =
                new String(
                        TreeTest.class.getResourceAsStream("tree-1.jsonl").readAllBytes(),
                        StandardCharsets.UTF_8);
        assertThat(new String(write(builder.build()), StandardCharsets.UTF_8)).isEqualTo(golden);
        assertThat(write(read(golden.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(golden.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        TreeBuilder one = new TreeBuilder();
        TreeBuilder other = new TreeBuilder();
        List<String> names = List.of("a", "a.b", "a/b", "a/b/c", "a0", "é", "z");
        for (String name : names) {
            add(one, name, name.equals("a") || name.equals("a/b") ? Kind.DIRECTORY : Kind.FILE, "");
        }
        for (String name : names.reversed()) {
            add(
                    other,
                    name,
                    name.equals("a") || name.equals("a/b") ? Kind.DIRECTORY : Kind.FILE,
                    "");
        }
        assertThat(write(one.build())).isEqualTo(write(other.build()));
        assertThat(one.build().entries().stream().map(TreeEntry::path))
                .containsExactly("", "a", "a/b", "a/b/c", "a.b", "a0", "z", "é");
    }

    @Test
    void theLaterEntryCounts() {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "d", Kind.DIRECTORY, "");
        add(builder, "d/x", Kind.FILE, "");
        add(builder, "f", Kind.FILE, "");
        add(builder, "d", Kind.SYMLINK, "f");
        add(builder, "f", Kind.FILE, "");
        TreeManifest tree = builder.build();
        assertThat(tree.find("d").orElseThrow().kind()).isEqualTo(TreeEntry.Kind.SYMLINK);
        assertThat(tree.find("d/x")).isEmpty();
        assertThat(builder.superseded()).containsExactlyInAnyOrder(0L, 1L, 2L);
    }

    @Test
    void nothingStandsBelowALink() {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "lib", Kind.SYMLINK, "usr/lib");
        refused("archive.through_link", () -> add(builder, "lib/evil", Kind.FILE, ""));
        refused("archive.through_link", () -> add(builder, "lib/evil", Kind.WHITEOUT, ""));
    }

    @Test
    void hardLinksNameFilesOfTheLayerOrOfOneBelow() {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "a", Kind.HARDLINK, "nowhere");
        assertThat(builder.build().linksBelow()).extracting(TreeEntry::path).containsExactly("a");
        for (Kind kind : List.of(Kind.DIRECTORY, Kind.WHITEOUT)) {
            TreeBuilder other = new TreeBuilder();
            add(other, "b", kind, "");
            add(other, "a", Kind.HARDLINK, "b");
            refused("archive.link_missing", other::build);
        }
        TreeBuilder circle = new TreeBuilder();
        add(circle, "a", Kind.HARDLINK, "a");
        refused("archive.link_missing", circle::build);
    }

    @Test
    void directoriesWithoutAnEntryAreAsTheLayersBelowHaveThem() {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "a/b/f", Kind.FILE, "");
        add(builder, "c/f", Kind.FILE, "");
        add(builder, "c", Kind.DIRECTORY, "");
        TreeManifest tree = builder.build();
        assertThat(tree.entries().stream().filter(TreeEntry::implied).map(TreeEntry::path))
                .containsExactly("", "a", "a/b");
        assertThat(tree.needsBelow()).isTrue();
        TreeBuilder complete = new TreeBuilder();
        add(complete, "f", Kind.FILE, "");
        assertThat(complete.build().needsBelow())
                .as("of the root each layer tells by itself")
                .isFalse();
    }

    @Test
    @Tag("D34")
    void entriesWinOverWhiteoutsAndDirectoriesBecomeOpaque() {
        TreeBuilder builder = new TreeBuilder();
        add(builder, "d", Kind.WHITEOUT, "");
        add(builder, "f", Kind.FILE, "");
        add(builder, "f", Kind.WHITEOUT, "");
        add(builder, "d", Kind.DIRECTORY, "");
        TreeManifest tree = builder.build();
        assertThat(tree.find("d").orElseThrow().opaque()).isTrue();
        assertThat(tree.find("f").orElseThrow().kind()).isEqualTo(TreeEntry.Kind.FILE);
        assertThat(builder.superseded()).containsExactlyInAnyOrder(0L, 2L);
    }

    /// Damage is a problem or goes unnoticed, but never anything else.
    @Test
    void damagedManifestsNeverCrash() throws IOException {
        byte[] golden = TreeTest.class.getResourceAsStream("tree-1.jsonl").readAllBytes();
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = golden.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read(Arrays.copyOf(damaged, damaged.length - random.nextInt(3)));
            } catch (ProblemException expected) {
                assertThat(expected.problem().code()).isEqualTo("tree.malformed");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }

    private static void add(TreeBuilder builder, String name, Kind kind, String target) {
        int mode = kind == Kind.DIRECTORY ? 0755 : 0644;
        boolean file = kind == Kind.FILE;
        TarEntry entry = new TarEntry(name, kind, mode, 0, 0, file ? 3 : 0, 0, target, Map.of());
        builder.add(entry, file ? CONTENT : null);
    }

    private static byte[] write(TreeManifest tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new TreeCodec().write(tree, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static TreeManifest read(byte[] document) {
        try {
            return new TreeCodec().read(new ByteArrayInputStream(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refused(String code, Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo(code);
    }
}
