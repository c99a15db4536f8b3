package dev.hutch.env.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.env.change.Difference.Aspect;
import dev.hutch.env.render.MergedTree;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.tree.TreeBuilder;
import dev.hutch.store.tree.TreeManifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private final TreeBuilder below = new TreeBuilder();
    private final TreeBuilder above = new TreeBuilder();

    @Test
    void everyPathIsToldWithWhatIsDifferentOfIt() {
        file(below, "same", "x", 0644);
        file(below, "a", "one", 0644);
        file(below, "dir/old", "x", 0644);
        entry(below, "link", Kind.SYMLINK, "a");
        file(above, "same", "x", 0644);
        file(above, "a", "two", 0600);
        entry(above, "dir", Kind.DIRECTORY, "");
        entry(above, "dir", Kind.OPAQUE, "");
        file(above, "dir/new", "y", 0644);
        entry(above, "link", Kind.DIRECTORY, "");

        assertThat(differences())
                .extracting(
                        Difference::path,
                        it -> it.before().isPresent(),
                        it -> it.after().isPresent(),
                        Difference::what)
                .containsExactly(
                        row("a", true, true, Aspect.CONTENT, Aspect.MODE),
                        row("dir/new", false, true),
                        row("dir/old", true, false),
                        row("link", true, true, Aspect.KIND));
    }

    @Test
    void whatIsBelowARemovedDirectoryIsRemoved() {
        file(below, "dir/sub/x", "x", 0644);
        entry(above, "dir", Kind.WHITEOUT, "");
        assertThat(differences())
                .extracting(Difference::path)
                .containsExactly("dir", "dir/sub", "dir/sub/x");
    }

    @Test
    void equalTreesDifferInNothing() {
        file(below, "x", "x", 0644);
        assertThat(differences()).isEmpty();
    }

    private static org.assertj.core.groups.Tuple row(
            String path, boolean before, boolean after, Aspect... what) {
        return org.assertj.core.groups.Tuple.tuple(path, before, after, List.of(what));
    }

    private List<Difference> differences() {
        MergedTree<String> from = new MergedTree<>();
        MergedTree<String> to = new MergedTree<>();
        TreeManifest tree = below.build();
        from.add("below", tree);
        to.add("below", tree);
        to.add("above", above.build());
        return Difference.between(from.shown(), to.shown());
    }

    private static void file(TreeBuilder tree, String name, String content, int mode) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        tree.add(
                new TarEntry(name, Kind.FILE, mode, 0, 0, bytes.length, 0, "", Map.of()),
                Hashes.of(bytes));
    }

    private static void entry(TreeBuilder tree, String name, Kind kind, String target) {
        tree.add(new TarEntry(name, kind, 0755, 0, 0, 0, 0, target, Map.of()), null);
    }
}
